"""What a ticket does by itself: moves after a time, samples, escalations, and marks it takes."""
