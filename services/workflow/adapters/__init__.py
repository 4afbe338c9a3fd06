"""The outside world of workflow: scenario documents, and the numbers people say."""
