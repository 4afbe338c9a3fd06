"""What a document says of words, and the examples that the project ships."""
