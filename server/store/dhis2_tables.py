"""What was put into a DHIS2: so that what is here no longer can be taken back there, and nothing else."""

from peewee import CompositeKey, TextField

from server.store.base import Table


class Dhis2Value(Table):
    """One data value that a DHIS2 accepted from us; empty combos are its default ones."""

    server = TextField()
    period = TextField()
    place = TextField()
    element = TextField()
    category = TextField()
    attribute = TextField()
    value = TextField()

    class Meta:
        """One row for each value there; a month is read at once. Few rows, the same on every machine."""

        primary_key = CompositeKey("server", "period", "place", "element", "category", "attribute")
        table_name = "dhis2_value"
