"""Teachers who sign in at the desk: passwords, sessions, and links that make an account once."""
