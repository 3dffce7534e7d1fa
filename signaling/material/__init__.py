"""Material: files that become pages of a board; read behind walls, kept once, given to who may see them."""
