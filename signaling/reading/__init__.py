"""How Japanese is read: furigana and phrases for texts, as children of every school year need them."""
