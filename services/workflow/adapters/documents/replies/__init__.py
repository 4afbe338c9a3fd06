"""What a document says of canned replies and what they promise."""
