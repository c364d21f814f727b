"""The two documents by which OData readers learn of a form: its tables, and what is in them (OData 4.0, CSDL)."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from core.records import Json
from forms import FormDefinition
from forms.definition import NodeDef
from server.odk.odata_rows import SUBMISSIONS, inside, parent_key, safe, tables_of, way
from server.odk.odata_values import EDM

_SYSTEM = {
    "submissionDate": "Edm.DateTimeOffset",
    "updatedAt": "Edm.DateTimeOffset",
    "deletedAt": "Edm.DateTimeOffset",
    "submitterId": "Edm.String",
    "submitterName": "Edm.String",
    "attachmentsPresent": "Edm.Int64",
    "attachmentsExpected": "Edm.Int64",
    "status": "org.opendatakit.submission.Status",
    "reviewState": "org.opendatakit.submission.ReviewState",
    "deviceId": "Edm.String",
    "edits": "Edm.Int64",
    "formVersion": "Edm.String",
}
_STATES = {
    "Status": ("notDecrypted", "missingEncryptedFormData"),
    "ReviewState": ("hasIssues", "edited", "rejected", "approved"),
}


def service_document(form: FormDefinition, address: str) -> dict[str, Json]:
    """The tables of a form; `address` is that of its service, ending in .svc."""
    tables = [{"name": one.name, "kind": "EntitySet", "url": one.name} for one in tables_of(form)]
    return {"@odata.context": f"{address}/$metadata", "value": tables}


def metadata(form: FormDefinition) -> str:
    """What is in each table, as EDMX."""
    base = f"org.opendatakit.user.{safe(form.id)}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0"><edmx:DataServices>'
        f'{_of_all_forms()}<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace={quoteattr(base)}>'
        f"{''.join(_types(form, base))}{_sets(form, base)}</Schema></edmx:DataServices></edmx:Edmx>"
    )


def _of_all_forms() -> str:
    system = "".join(_property(name, kind) for name, kind in _SYSTEM.items())
    states = "".join(
        f'<EnumType Name="{name}">{"".join(f"<Member Name={quoteattr(one)}/>" for one in members)}</EnumType>'
        for name, members in _STATES.items()
    )
    return (
        '<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="org.opendatakit.submission">'
        f'<ComplexType Name="metadata">{system}</ComplexType>{states}</Schema>'
    )


def _types(form: FormDefinition, base: str) -> Iterator[str]:
    for table in tables_of(form):
        node = table.repeat or form.root
        own = _property("__id", "Edm.String") + (
            _property(parent_key(node), "Edm.String")
            if table.repeat
            else _property("__system", "org.opendatakit.submission.metadata")
        )
        properties = "".join(_properties(node, base))
        yield f'<EntityType Name={quoteattr(table.name)}><Key><PropertyRef Name="__id"/></Key>{own}{properties}</EntityType>'
    for node in form.nodes:
        if not node.leaf and not node.repeat and node.parent is not None:
            yield f"<ComplexType Name={quoteattr(way(node))}>{''.join(_properties(node, base))}</ComplexType>"


def _properties(node: NodeDef, base: str) -> Iterator[str]:
    for child in inside(node):
        name = safe(child.name)
        if child.repeat:
            kind = f"Collection({base}.{SUBMISSIONS}.{way(child)})"
            yield f"<NavigationProperty Name={quoteattr(name)} Type={quoteattr(kind)}/>"
        elif not child.leaf:
            yield _property(name, f"{base}.{way(child)}")
        else:
            yield _property(name, EDM.get(child.bind.type, "Edm.String"))


def _sets(form: FormDefinition, base: str) -> str:
    sets = "".join(
        f"<EntitySet Name={quoteattr(one.name)} EntityType={quoteattr(f'{base}.{one.name}')}/>"
        for one in tables_of(form)
    )
    return f"<EntityContainer Name={quoteattr(safe(form.id))}>{sets}</EntityContainer>"


def _property(name: str, kind: str) -> str:
    return f"<Property Name={quoteattr(name)} Type={quoteattr(kind)}/>"
