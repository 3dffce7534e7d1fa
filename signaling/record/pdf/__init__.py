"""The lesson record as a PDF: what stands in it (pure), who makes it, and where it is kept."""
