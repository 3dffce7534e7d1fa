"""Chat: what may be written (`rules`, pure), and how it is kept and passed on (`service`)."""
