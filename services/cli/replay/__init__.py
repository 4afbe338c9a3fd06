"""Real histories fed through the public doors, at the times they happened."""
