"""Searching: tickets are found by any part of what is said in them, also by one character."""
