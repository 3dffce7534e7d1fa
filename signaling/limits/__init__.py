"""Rate limits: how often (`rate`, pure), and who counts (`limiter`)."""
