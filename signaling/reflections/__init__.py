"""Reflections (ふりかえり): kept and read (`service`); as a list for the desk (`sheet`, pure)."""
