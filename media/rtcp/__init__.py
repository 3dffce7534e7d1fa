"""RTCP (RFC 3550, 4585, 5104, REMB): parsing what peers send, building what we send. Pure."""
