"""WHIP (RFC 9725) and WHEP: publishing into a lesson, and playing from it, by one HTTP request."""
