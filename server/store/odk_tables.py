"""What ODK Collect and its kin sent: which record a submission document became, by the id it gives itself."""

from peewee import BigIntegerField, CompositeKey, TextField

from server.store.base import Table


class OdkInstance(Table):
    """A submission document as it came: `sha256` is that of its bytes, `record`, `rev` and `of` name the row it became.

    One row for each content, so that two documents under one instanceID are both found. `name` is the instanceID, or a
    text that says of which bytes it is when the document has none.
    """

    district = TextField()
    form = TextField()
    name = TextField()
    sha256 = TextField()
    record = TextField()
    rev = BigIntegerField()
    of = TextField()

    class Meta:
        """District first as everywhere; a document is looked up before its district is known."""

        primary_key = CompositeKey("district", "form", "name", "sha256")
        indexes = ((("form", "name"), False), (("district", "record"), False))
        table_name = "odk_instance"
