"""References to nodes as a form writes them, made absolute and free of prefixes."""

import re

from forms.xml_reader import Element

_PREFIX = re.compile(r"(?<![^/@])[^/@:]+:(?!:)")


def ref_in(element: Element) -> str:
    """What a control or repeat names, as written."""
    written = element.attributes
    return (written.get("nodeset") or written.get("ref") or "").strip()


def resolve_ref(ref: str, around: str) -> str:
    """A ref without namespace prefixes, from the top; steps up (`..`) are taken, `.` is left out."""
    plain = ref.strip()
    if ":" in plain:
        plain = _PREFIX.sub("", plain)
    if plain.startswith("/") and "/." not in plain:
        return plain
    found = [] if plain.startswith("/") else around.strip("/").split("/")
    for step in plain.strip("/").split("/"):
        if step == "..":
            found = found[:-1]
        elif step not in (".", "current()"):
            found.append(step)
    return "/" + "/".join(part for part in found if part)


def without_predicates(ref: str) -> str:
    """A ref without what stands in square brackets."""
    depth, kept = 0, []
    for letter in ref:
        depth += letter == "["
        if not depth:
            kept.append(letter)
        depth -= letter == "]"
    return "".join(kept)


def last_name(ref: str) -> str:
    """The name at the end of a ref."""
    return ref.rpartition("/")[2] or ref
