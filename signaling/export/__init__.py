"""A recording as one file to take away: planned, painted minute by minute, and joined."""
