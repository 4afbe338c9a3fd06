"""Ways out: configured, tried, and used to hand notices over."""
