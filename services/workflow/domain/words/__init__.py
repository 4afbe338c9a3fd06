"""Words: what a report says, read for the labels that its reporter left empty."""
