"""Pictures of every screen and page, from a walk through the demo."""
