"""The register of lessons: making and ending them, their codes and links, and who may come in by which."""
