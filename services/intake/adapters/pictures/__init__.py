"""Pictures: drawn anew in a process that may use little, sees nothing, and is killed when late."""
