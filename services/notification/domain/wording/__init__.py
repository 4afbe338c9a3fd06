"""Wording: the words that a tenant puts in the place of a rule's own; ``texts`` checks them."""
