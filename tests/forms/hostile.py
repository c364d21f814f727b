"""XForms nobody means well with: small texts that ask for endless time or memory."""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>h</h:title><model>'
)


def xform(nodes: str, binds: str = "", body: str = "", model: str = "") -> bytes:
    """A form whose instance holds `nodes`."""
    instance = f'<instance><data id="h" version="1">{nodes}</data></instance>'
    return f"{HEAD}{instance}{model}{binds}</model></h:head><h:body>{body}</h:body></h:html>".encode()


def bind(name: str, **rules: str) -> str:
    """One bind under /data."""
    said = " ".join(f"{key.replace('_', ':')}={quoteattr(value)}" for key, value in rules.items())
    return f'<bind nodeset="/data/{name}" {said}/>'


def typed(name: str) -> str:
    """An input for one question under /data."""
    return f'<input ref="/data/{name}"><label>{name}</label></input>'


def calculations(rules: dict[str, str], *asked: str) -> bytes:
    """A form of calculated nodes, and of `asked` questions people can type into."""
    nodes = "".join(f"<{name}/>" for name in (*asked, *rules))
    binds = "".join(bind(name, type="string", calculate=rule) for name, rule in rules.items())
    return xform(nodes, binds, "".join(typed(name) for name in asked))


def constrained(rule: str) -> bytes:
    """One question with a constraint."""
    return xform("<a/>", bind("a", type="string", constraint=rule), typed("a"))


def doubling(levels: int) -> bytes:
    """Each text is the one before, twice: 2 ** levels letters."""
    return calculations(
        {f"t{level}": f"concat(/data/t{level - 1}, /data/t{level - 1})" for level in range(1, levels)}, "t0"
    )


def rounds_in_rounds(levels: int, count: int) -> bytes:
    """Repeats inside each other, each `count` times: count ** levels rounds."""
    nodes, body, path = "<a/>", "", "/data"
    for level in range(levels):
        path += f"/r{level}"
        body += f'<group ref="{path}"><repeat nodeset="{path}" jr:count="{count}">'
    body += f'<input ref="{path}/a"><label>a</label></input>' + "</repeat></group>" * levels
    for level in reversed(range(levels)):
        nodes = f"<r{level}>{nodes}</r{level}>"
    return xform(nodes, body=body)


def choices(count: int) -> bytes:
    """One list of many choices, filtered by what was typed."""
    items = "".join(f"<item><name>c{n}</name><label>C {n}</label><of>{n % 7}</of></item>" for n in range(count))
    model = f'<instance id="many"><root>{items}</root></instance>'
    body = (
        typed("a")
        + '<select1 ref="/data/b"><label>b</label><itemset nodeset="instance(\'many\')/root/item[contains(of, /data/a)]">'
        '<value ref="name"/><label ref="label"/></itemset></select1>'
    )
    return xform("<a/><b/>", bind("b", type="string"), body, model)


def questions(names: Iterable[str]) -> bytes:
    """Very many nodes."""
    return xform("".join(f"<{name}/>" for name in names))


def label_in_itself() -> bytes:
    """A label that shows itself."""
    text = '<text id="x"><value><output value="jr:itext(\'x\')"/></value></text>'
    label = '<input ref="/data/a"><label><output value="jr:itext(\'x\')"/></label></input>'
    return xform("<a/>", body=label, model=f'<itext><translation lang="en">{text}</translation></itext>')


def feeding_each_other() -> bytes:
    """Two questions that set each other, longer each time."""
    rule = '<setvalue event="xforms-value-changed" ref="/data/{}" value="concat(/data/a, /data/b, 1)"/>'
    body = "".join(
        f'<input ref="/data/{one}"><label>{one}</label>{rule.format(other)}</input>' for one, other in ("ab", "ba")
    )
    return xform("<a/><b/>", body=body)
