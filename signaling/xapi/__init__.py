"""What lessons came to, told to a Learning Record Store (xAPI 1.0.3), where a school has one."""
