"""How fast a server takes in what devices send, beside PouchDB and its server."""
