"""The district's pages: server-rendered, no script needed."""
