"""Starts app.main; here because Flet looks for the entry file at the root."""

from app.main import start

start()
