"""Calendars: what a technician has to do when, as their telephone shows it (RFC 5545)."""
