"""Lesson plans as documents: read with care, described as JSON Schema, begun from a template."""
