"""What kind of question each node is, and what the form says about how to ask it."""

from collections.abc import Iterable, Mapping

from forms.definition import Kind, NodeDef

_UPLOADS = {"image/*": "image", "audio/*": "audio", "video/*": "video"}
_BY_CONTROL = {
    "select": "select_multiple",
    "select1": "select_one",
    "rank": "rank",
    "range": "range",
    "trigger": "acknowledge",
}
_BY_TYPE = {
    "int": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "geopoint": "geopoint",
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "barcode": "barcode",
    "binary": "file",
}
_NO_PARAMETERS = ("ref", "nodeset", "appearance", "class", "count", "noAddRemove")


def classify(nodes: Iterable[NodeDef], filled: set[str]) -> None:
    """Gives every node its kind, type and parameters; `filled` are the refs that actions write to."""
    for node in nodes:
        node.kind = _kind(node, filled)
        node.question_type = _type(node)
        node.parameters = _parameters(node)


def _kind(node: NodeDef, filled: set[str]) -> Kind:
    if node.repeat:
        return "repeat"
    if not node.leaf or (node.control is not None and node.control.tag == "group"):
        return "group"
    return "note" if _only_words(node) and node.ref not in filled else "question"


def _only_words(node: NodeDef) -> bool:
    """A readonly text that nothing ever fills is there for its label."""
    return (
        node.control is not None
        and node.control.tag == "input"
        and node.bind.type == "string"
        and node.bind.expressions.get("readonly") == "true()"
        and not node.calculated
        and not node.element.text.strip()
    )


def _type(node: NodeDef) -> str:
    control = node.control
    if node.kind == "note":
        return "note"
    if control is None:
        return "calculate" if node.calculated else "hidden"
    if control.tag == "upload":
        return _UPLOADS.get(control.element.get("mediatype") or "", "file")
    if control.element.get("query"):
        return "select_one"
    return _BY_CONTROL.get(control.tag) or _BY_TYPE.get(node.bind.type, "text")


def _parameters(node: NodeDef) -> Mapping[str, str]:
    found = dict(node.bind.parameters)
    if node.control is not None:
        written = {key.rpartition("}")[2]: text for key, text in node.control.element.attributes.items()}
        found |= {key: text for key, text in written.items() if key not in _NO_PARAMETERS}
        if node.control.tag == "range":
            found["type"] = "decimal" if node.bind.type == "decimal" else "int"
    return found
