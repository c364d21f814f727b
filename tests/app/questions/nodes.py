"""For tests of question widgets: nodes without a form behind them."""

from forms import Choice, Node


def node(type_="text", **told):
    """A question as the engine would tell it; `choices` may be given as "value value"."""
    choices = told.pop("choices", "")
    if isinstance(choices, str):
        choices = tuple(Choice(value, value.capitalize()) for value in choices.split())
    kind = told.pop("kind", "question")
    name = told.pop("name", "q")
    given = {
        "ref": f"/data/{name}",
        "label": "Question?",
        "hint": "",
        "guidance": "",
        "value": "",
        "relevant": True,
        "required": False,
        "readonly": False,
        "appearance": "",
        "problem": None,
        "media": {},
    }
    return Node(**(given | {"name": name, "kind": kind, "type": type_, "choices": choices} | told))
