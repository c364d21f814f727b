"""The one command: demo, app, server, form, admin."""
