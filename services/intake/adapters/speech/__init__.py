"""Speech: recordings are listened to in a process of their own, by a model that lies on disk."""
