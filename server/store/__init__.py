"""One set of peewee tables on SQLite and on PostgreSQL."""
