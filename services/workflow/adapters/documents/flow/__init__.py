"""What a document says of what one ticket brings about."""
