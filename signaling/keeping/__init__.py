"""How long lessons are kept, and that nothing of them stays when they go."""
