"""Live lessons on a node: who is connected, what they ask for, and what they are told."""
