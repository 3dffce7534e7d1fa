"""What a board's page may hold, and how its copies become one. Pure: no loop, network, clock or chance.

Invariant: a page is a map from element id to element in which the greater (version, lower nonce) wins,
so that merging is commutative, associative and idempotent, and every copy that has seen the same
elements is the same (whiteboard.md; Shapiro et al. 2011 call it a state-based CRDT).
"""
