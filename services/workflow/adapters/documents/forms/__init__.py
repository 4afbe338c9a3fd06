"""Forms in documents: fields, who writes and sees them, how long tickets are kept."""
