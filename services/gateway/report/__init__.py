"""The report page: whoever scans a printed label says what is wrong, without signing in."""
