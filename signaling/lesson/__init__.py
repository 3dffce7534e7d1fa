"""What a live lesson is and what may happen in it. Pure: no event loop, network, clock, chance or files.

`apply(state, command, now)` decides; the caller makes what it returns durable, or discards it whole.
"""
