"""Policy documents: YAML or JSON in, a ``PolicyChange`` out, or what is wrong and where."""
