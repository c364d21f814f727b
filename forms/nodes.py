"""What a screen is told about one node of a filled form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms import validation
from forms.definition import Choice, Kind, NodeDef
from forms.instance import Frame
from forms.xpath.code import Surroundings


@dataclass(frozen=True, slots=True)
class Node:
    """What a screen needs to show one node now. `value` is what was answered, `problem` why it does not hold.

    `type` is text, integer, decimal, boolean, date, time, datetime, select_one, select_multiple, rank, range, acknowledge,
    geopoint, geotrace, geoshape, image, audio, video, file, barcode, note, calculate or hidden; values are text as OpenRosa
    writes them. `parameters` is what the form says about how to ask (start, end, step, rows, mediatype, max-pixels, ...),
    for a range also its bind `type`. `media` goes by kind: image, big-image, audio, video.

    `kind` is question, note, group, repeat (the series) or round (one of it). `can_add`: people may
    add rounds to this series, and take this round out.
    """

    ref: str
    name: str
    kind: Kind
    type: str
    label: str
    hint: str
    guidance: str
    value: str
    relevant: bool
    required: bool
    readonly: bool
    appearance: str
    choices: tuple[Choice, ...]
    problem: str | None
    media: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)
    can_add: bool = False


def node_now(ref: str, node: NodeDef, frame: Frame, env: Surroundings) -> Node:
    """Everything about one node now."""
    control = node.control
    kind: Kind = "round" if node.repeat and frame.owner is node else node.kind
    series = kind == "repeat"
    at = Frame(node, frame, 0) if series else frame
    env.origin = at
    label, hint = (control.label, control.hint) if control else (None, None)
    rule = None if series else validation.broken_rule(node, frame, env)
    return Node(
        ref=ref,
        name=node.name,
        kind=kind,
        type=node.question_type if kind in ("question", "note") else kind,
        label=label.text(at, env) if label else "",
        hint=hint.text(at, env) if hint else "",
        guidance=hint.text(at, env, "guidance") if hint else "",
        value=_value(node, frame),
        relevant=_series_shown(node, frame) if series else frame.shown[node.slot],
        required=bool(node.leaf and node.required and node.required(frame, env)),
        readonly=not series and validation.is_readonly(node, frame, env),
        appearance=control.appearance if control else "",
        choices=node.itemset.choices(frame, env) if node.itemset else (),
        problem=validation.message_of(rule, node, frame, env) if rule else None,
        media=label.media(at, env) if label else {},
        parameters=node.parameters,
        can_add=node.repeat and node.count is None and not node.fixed,
    )


def _value(node: NodeDef, frame: Frame) -> str:
    """What was answered; of a select whose offer changes, only what is still offered."""
    if not node.leaf:
        return ""
    return frame.values[node.slot] if node.choosy and frame.shown[node.slot] else frame.given[node.slot]


def _series_shown(node: NodeDef, frame: Frame) -> bool:
    return node.parent is None or frame.shown[node.parent.slot]
