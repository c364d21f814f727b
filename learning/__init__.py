"""What the answers mean for learning: information, deliberation, action."""
