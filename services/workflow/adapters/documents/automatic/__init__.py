"""What a document says of things that happen by themselves, and of marks."""
