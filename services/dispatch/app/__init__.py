"""What dispatch does: its use cases, and what they need from outside."""
