"""The Redis side of live lessons: stored state, announcements, leases, and the link to the media nodes.

It moves values and keeps time; what they mean is decided in `signaling.lesson`.
"""
