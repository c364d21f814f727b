"""What a form records by itself: start, end, today, device, instance id."""

import uuid

from forms import dates
from forms.definition import FormDefinition, NodeDef
from forms.instance import Frame
from forms.xpath.code import Surroundings


def begin(form: FormDefinition, root: Frame, env: Surroundings) -> None:
    """Fills the preloads of a new record (ODK XForms specification, preload attributes)."""
    for node in form.preloaded:
        root.given[node.slot] = _first_value(node, env)


def _first_value(node: NodeDef, env: Surroundings) -> str:
    kind = node.bind.preload
    if kind == "uid":
        return "uuid:" + str(uuid.UUID(bytes=env.random_bytes(16), version=4))
    if kind == "property":
        return env.device
    return now_text(env) if kind == "timestamp" else today_text(env)


def today_text(env: Surroundings) -> str:
    """The local day."""
    return env.today.isoformat() if env.today else now_text(env)[:10]


def now_text(env: Surroundings) -> str:
    """The local moment with its offset."""
    return dates.moment_text(env.clock_ms(), env.offset_minutes)


def ended(form: FormDefinition) -> list[NodeDef]:
    """The nodes that hold the time of the last change."""
    return [node for node in form.preloaded if node.bind.preload_parameters == "end"]


def instance_id(form: FormDefinition, root: Frame) -> str:
    """The record's own id, or blank."""
    return next((root.given[node.slot] for node in form.preloaded if node.bind.preload == "uid"), "")
