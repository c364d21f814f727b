"""What enters from other systems and leaves to them: lists of places in; monthly figures, answers and forms out."""
