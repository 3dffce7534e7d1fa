"""Recordings as signaling serves them: what lies in the folders that media nodes write."""
