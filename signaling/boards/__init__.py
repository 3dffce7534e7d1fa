"""The shared boards: pages in Redis, a room for each open page on this node, WebSockets, and the archive.

Invariant: a put is acknowledged only when Redis holds it; whatever is lost after that, this node's
room, Redis or SQL still has it, and the one that lost it is offered it again.
"""
