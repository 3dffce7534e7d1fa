"""Timed notes of those who observe: checked, kept, given to their authors, and shared."""
