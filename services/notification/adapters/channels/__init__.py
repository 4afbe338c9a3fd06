"""Ways out to the providers that there are, each behind the same port."""
