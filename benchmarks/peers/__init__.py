"""Other form engines, driven to do what the form benchmark does; they are measured where they are installed."""
