"""Squares by which a tablet joins: one of them holds a key, and belongs to the code that can be typed instead."""

from peewee import TextField

from server.store.base import Table


class EnrolSquare(Table):
    """The key in a square and the code beside it, each by its SHA-256 only: using one uses up both."""

    key_sha256 = TextField(primary_key=True)
    code_sha256 = TextField()
