"""FormSession: one filled form. One answer in, the refs of everything that changed out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from core.errors import OurFault
from core.records import Json
from forms import metadata, pages, repeats, snapshot, submission_xml, validation, values
from forms.changes import Changes
from forms.definition import Choice, FormDefinition, Kind, NodeDef
from forms.instance import Frame, find, new_frame, ref_of
from forms.pages import Page
from forms.propagation import Ripple, settled
from forms.validation import Problem
from forms.xpath.code import Surroundings

_FIRST_LOAD = frozenset(["odk-instance-first-load", "xforms-ready", "odk-instance-load"])
_EVERY_LOAD = frozenset(["odk-instance-load"])
_CHANGED = frozenset(["xforms-value-changed"])
_MOST_ACTIONS = 20


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


class FormSession:
    """A form being filled. Make one with `new` or `restore`; nothing in it reads a clock or a disk by itself."""

    def __init__(self, form: FormDefinition, env: Surroundings, root: Frame) -> None:
        """For `new` and `restore`."""
        self.form, self._env, self._top = form, env, root

    @property
    def _root(self) -> Frame:
        """The answers with everything worked out; `_top` is the same with what no screen shows perhaps behind."""
        settled(self.form, self._env)
        return self._top

    @classmethod
    def new(
        cls,
        form: FormDefinition,
        *,
        clock_ms: Callable[[], int],
        random_bytes: Callable[[int], bytes],
        language: str = "",
        device: str = "",
        today: date | None = None,
        offset_minutes: int = 0,
    ) -> Self:
        """A blank form with its defaults. `today` is the local day, `offset_minutes` local time east of UTC."""
        env = Surroundings(clock_ms, random_bytes, today, offset_minutes, device, _language(form, language), form)
        session = cls(form, env, new_frame(form.root, None, 0, form.root.element))
        metadata.begin(form, session._top, env)
        session._work(session._top)
        session._load(_FIRST_LOAD)
        return session

    @classmethod
    def restore(
        cls,
        form: FormDefinition,
        saved: Mapping[str, Json],
        *,
        clock_ms: Callable[[], int],
        random_bytes: Callable[[int], bytes],
        language: str = "",
        device: str = "",
        today: date | None = None,
        offset_minutes: int = 0,
    ) -> Self:
        """The form as `snapshot()` left it; calculations run again, first-load actions do not."""
        env = Surroundings(clock_ms, random_bytes, today, offset_minutes, device, _language(form, language), form)
        session = cls(form, env, snapshot.restored(form, saved))
        session._work(session._top)
        session._load(_EVERY_LOAD)
        return session

    @property
    def language(self) -> str:
        """The code of the language the form speaks now; blank for a form in one unnamed language."""
        return self._env.language

    @property
    def evaluations(self) -> int:
        """How many rules were worked out so far: what tests and benchmarks count instead of time."""
        settled(self.form, self._env)
        return self._env.evaluations

    def answer(self, ref: str, text: str | None) -> Changes:
        """Takes an answer (None or blank clears it) and gives the refs that changed; a text that does not fit is kept as a problem."""
        node, frame = find(self.form, self._top, ref)
        if not node.leaf:
            raise OurFault(f"{ref} is not a question")
        ripple = Ripple(self.form, self._env)
        kept = values.tidy(node.bind.type, text or "")
        if kept != frame.given[node.slot]:
            ripple.give(node, frame, kept)
            ripple.run()
            self._act(node, frame, ripple)
        return self._finish(ripple)

    def node(self, ref: str) -> Node:
        """Everything a screen needs about one node now."""
        node, frame = self._place(ref)
        env, control = self._env, node.control
        env.origin = frame
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
            type=node.question_type if node.leaf else kind,
            label=label.text(at, env) if label else "",
            hint=hint.text(at, env) if hint else "",
            guidance=hint.text(at, env, "guidance") if hint else "",
            value=self._value(node, frame),
            relevant=self._series_shown(node, frame) if series else frame.shown[node.slot],
            required=bool(node.leaf and node.required and node.required(frame, env)),
            readonly=not series and validation.is_readonly(node, frame, env),
            appearance=control.appearance if control else "",
            choices=node.itemset.choices(frame, env) if node.itemset else (),
            problem=validation.message_of(rule, node, frame, env) if rule else None,
            media=label.media(at, env) if label else {},
            parameters=node.parameters,
            can_add=node.repeat and node.count is None and not node.fixed,
        )

    @staticmethod
    def _value(node: NodeDef, frame: Frame) -> str:
        """What was answered; of a select whose offer changes, only what is still offered."""
        if not node.leaf:
            return ""
        offered = node.itemset is not None and node.itemset.changes and frame.shown[node.slot]
        return frame.values[node.slot] if offered else frame.given[node.slot]

    @staticmethod
    def _series_shown(node: NodeDef, frame: Frame) -> bool:
        return node.parent is None or frame.shown[node.parent.slot]

    def _place(self, ref: str) -> tuple[NodeDef, Frame]:
        """Where a ref leads, with the value worked out."""
        found = find(self.form, self._top, ref)
        if found[0] in self.form.graph.waiting:
            settled(self.form, self._env)
        return found

    def pages(self) -> list[Page]:
        """The pages that are relevant now, in order."""
        return pages.relevant_pages(self.form, self._top, self._env)

    def add_repeat(self, ref: str) -> Changes:
        """Adds a round to the repeat `ref` (such as /data/meds) and gives the refs that changed."""
        repeat, frame = self._series(ref)
        ripple = Ripple(self.form, self._env)
        fresh = repeats.added(repeat, frame)
        ripple.enter(fresh)
        ripple.announce(repeat, frame)
        ripple.run()
        repeats.start(self.form, fresh, ripple, self._env)
        ripple.run()
        return self._finish(ripple)

    def remove_repeat(self, ref: str) -> Changes:
        """Removes the round `ref` (such as /data/meds[2]); the rounds after it move up."""
        repeat, frame = find(self.form, self._top, ref)
        if not repeat.repeat or frame.owner is not repeat:
            raise OurFault(f"{ref} is not a round of a repeat")
        ripple, around = Ripple(self.form, self._env), frame.parent()
        ripple.move([frame, *repeats.removed(repeat, around, frame.number)])
        ripple.announce(repeat, around)
        ripple.run()
        return self._finish(ripple)

    def _series(self, ref: str) -> tuple[NodeDef, Frame]:
        repeat, frame = find(self.form, self._top, ref)
        if not repeat.repeat or frame.owner is repeat:
            raise OurFault(f"{ref} is not a repeat")
        return repeat, frame

    def validate(self, refs: Iterable[str] | None = None) -> list[Problem]:
        """What does not hold, in the order of the form: in the whole form, or among `refs` only."""
        if refs is None:
            places = [(node, frame) for node, frame in submission_xml.in_order(self._root)]
        else:
            places = [self._place(ref) for ref in refs]
        found = []
        for node, frame in places:
            rule = validation.broken_rule(node, frame, self._env)
            if rule:
                found.append(Problem(ref_of(node, frame), validation.message_of(rule, node, frame, self._env), rule))
        return found

    def snapshot(self) -> dict[str, Json]:
        """Everything needed to go on later, as JSON."""
        return snapshot.taken(self.form, self._root)

    def answers(self) -> dict[str, Json]:
        """The relevant answers by question name, blank ones left out; a repeat is a list of such objects."""
        return submission_xml.answers_of(self.form, self._root)

    def shown(self) -> dict[str, Json]:
        """The text of every relevant question, blank ones too; inside repeats a list with one text per round."""
        return submission_xml.shown_of(self.form, self._root)

    def set_language(self, code: str) -> frozenset[str]:
        """Speaks another language of the form (the default one when it has no such); gives the calculated refs that changed."""
        self._env.language = _language(self.form, code)
        ripple = Ripple(self.form, self._env)
        ripple.enter(self._top)
        before = {
            (node.index, frame.serial): frame.given[node.slot] for node, frame in submission_xml.in_order(self._top)
        }
        ripple.settle()
        changed = [
            ref_of(node, frame)
            for node, frame in submission_xml.in_order(self._root)
            if before.get((node.index, frame.serial)) != frame.given[node.slot]
        ]
        return frozenset(changed)

    def to_xml(self) -> bytes:
        """The OpenRosa submission document: relevant nodes only, the same bytes every time."""
        return submission_xml.document(self.form, self._root)

    @property
    def instance_id(self) -> str:
        """The instanceID of this record, such as uuid:...; blank when the form has none."""
        return metadata.instance_id(self.form, self._root)

    def _work(self, frame: Frame) -> None:
        ripple = Ripple(self.form, self._env)
        ripple.enter(frame)
        ripple.settle()

    def _load(self, events: frozenset[str]) -> None:
        ripple = Ripple(self.form, self._env)
        for action in self.form.actions:
            if action.source is None and action.events & events:
                ripple.settle()
                self._set(action.targets.nodes(), action.value.text(), self._top, ripple)
                ripple.run()
            elif action.source is not None and action.events & events:
                for frame in self._top.under(action.source.owner):
                    ripple.settle()
                    self._set(action.targets.nodes(), action.value.text(), frame, ripple)
                    ripple.run()

    def _set(
        self,
        targets: Callable[..., list[tuple[NodeDef, Frame]]] | None,
        text: Callable[..., str],
        frame: Frame,
        ripple: Ripple,
    ) -> list[tuple[NodeDef, Frame]]:
        """Sets a value on every relevant target, each worked out where it stands."""
        self._env.origin = frame
        found = targets(frame, self._env) if targets else []
        for node, there in found:
            self._env.origin = there
            ripple.give(node, there, text(there, self._env))
        return found

    def _act(self, node: NodeDef, frame: Frame, ripple: Ripple) -> None:
        """The setvalue actions of a changed control, then those of the controls they changed."""
        waiting = [(node, frame)]
        for _ in range(_MOST_ACTIONS):
            if not waiting:
                return
            source, there = waiting.pop(0)
            for action in self.form.actions:
                if action.source is source and action.events & _CHANGED:
                    ripple.settle()
                    waiting += self._set(action.targets.nodes(), action.value.text(), there, ripple)
                    ripple.run()

    def _finish(self, ripple: Ripple) -> Changes:
        if ripple.changed:
            for node in metadata.ended(self.form):
                ripple.give(node, self._top, metadata.now_text(self._env))
            ripple.run()
        return ripple.refs()


def _language(form: FormDefinition, wanted: str) -> str:
    codes = [language.code for language in form.languages]
    return wanted if wanted in codes or not codes else codes[0]
