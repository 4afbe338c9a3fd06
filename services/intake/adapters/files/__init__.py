"""Files: where their bytes lie, how far uploads are, and what the others ask about them."""
