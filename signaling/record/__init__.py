"""The lesson record: what is kept of a lesson, measured and laid out for its teacher."""
