"""A lesson as it is played again afterwards."""
