"""Messages that browsers and other clients exchange with a signaling node.

Nothing here has behaviour beyond encoding and decoding, and nothing here imports the rest of
signaling: clients of our own (`signaling.clients`) are written on this package alone.
"""
