"""The timeline of a lesson: what happened when, found in its states and kept for good."""
