"""The district's and the nation's server."""
