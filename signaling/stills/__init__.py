"""Stills, pure: small pictures of people for those who do not get their video; who sees them, how long."""
