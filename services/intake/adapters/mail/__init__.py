"""E-mail: letters read from bytes, and the doors by which they come."""
