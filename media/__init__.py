"""The relay: one-port ICE-lite transport, forwarding, and its control over Redis. Never imports signaling."""
