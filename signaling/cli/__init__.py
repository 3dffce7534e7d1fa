"""The command line: the composition root, which starts every process of the system."""
