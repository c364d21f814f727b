"""One set of peewee tables on SQLite, later on PostgreSQL too."""
