"""FormSession: one filled form. One answer in, the refs of everything that changed out."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NotRequired, Self, TypedDict, Unpack

from core.errors import OurFault
from core.records import Json
from forms import metadata, pages, repeats, snapshot, submission_reading, submission_xml, validation, values
from forms.actions import EVERY_LOAD, FIRST_LOAD, REVALIDATE
from forms.changes import Changes
from forms.definition import Choice, FormDefinition, NodeDef
from forms.entities import EntityChange, entity_changes
from forms.events import Events, Request
from forms.instance import Frame, find, new_frame, ref_of
from forms.lists import FormList, ListSource
from forms.nodes import Node, node_now
from forms.pages import Page
from forms.propagation import Ripple, settled
from forms.validation import Problem
from forms.xpath.code import Surroundings


class Handed(TypedDict):
    """What a session is handed, for it fetches nothing by itself.

    `today` is the local day, `offset_minutes` local time east of UTC. `lists` are those the form asks for from outside, by
    name (`FormDefinition.sources`, `read_list`). `properties` is what is known of the person and the device: username,
    email, phonenumber, subscriberid, simserial.
    """

    clock_ms: Callable[[], int]
    random_bytes: Callable[[int], bytes]
    language: NotRequired[str]
    device: NotRequired[str]
    today: NotRequired[date | None]
    offset_minutes: NotRequired[int]
    lists: NotRequired[Mapping[str, FormList]]
    properties: NotRequired[Mapping[str, str]]


class FormSession:
    """A form being filled. Make one with `new`, `restore` or `edit`; nothing in it reads a clock or a disk by itself."""

    def __init__(self, form: FormDefinition, root: Frame, handed: Handed) -> None:
        """For `new`, `restore` and `edit`."""
        self.form, self._top = form, root
        self._known: dict[str, tuple[NodeDef, Frame]] = {}
        self._env = Surroundings(form=form, **handed)
        self._env.language = _language(form, self._env.language)
        self._events = self._env.events = Events(form, self._env)

    @property
    def _root(self) -> Frame:
        """The answers with everything worked out; `_top` is the same with what no screen shows perhaps behind."""
        settled(self.form, self._env)
        return self._top

    @classmethod
    def new(cls, form: FormDefinition, **handed: Unpack[Handed]) -> Self:
        """A blank form with its defaults."""
        top = form.blank.frame(form.root) if form.blank else new_frame(form.root, None, 0, form.root.element)
        session = cls(form, top, handed)
        session._begin()
        session._happen(FIRST_LOAD)
        session._happen(EVERY_LOAD)
        return session

    @classmethod
    def restore(cls, form: FormDefinition, saved: Mapping[str, Json], **handed: Unpack[Handed]) -> Self:
        """The form as `snapshot()` left it; calculations run again, first-load actions do not."""
        session = cls(form, snapshot.restored(form, saved), handed)
        session._env.shuffle = snapshot.drawn_in(saved)
        session._work()
        session._happen(EVERY_LOAD)
        return session

    @classmethod
    def edit(cls, form: FormDefinition, submission: bytes, **handed: Unpack[Handed]) -> Self:
        """A finished submission taken up again: a record of its own that names the one it replaces (deprecatedID)."""
        session = cls(form, submission_reading.read_submission(form, submission), handed)
        metadata.supersede(form, session._top, session._env)
        session._work()
        session._happen(EVERY_LOAD)
        return session

    @property
    def missing_lists(self) -> tuple[ListSource, ...]:
        """The lists the form asks for that were not handed in; they are empty, and the screen says so."""
        return tuple(source for source in self.form.sources if source.id not in self._env.lists)

    @property
    def requests(self) -> tuple[Request, ...]:
        """What the form asks the app to find out: a place, a recording. `answer` settles a request."""
        return self._events.requests

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
        node, frame = self._known.get(ref) or self._find(ref)
        if not node.leaf:
            raise OurFault(f"{ref} is not a question")
        ripple = Ripple(self.form, self._env)
        kept = values.tidy(node.bind.type, text or "")
        if kept != frame.given[node.slot]:
            ripple.give(node, frame, kept)
            ripple.run()
            if node.index in self.form.reactions:
                self._events.change(node, frame, ripple)
        if self._events.wanted:
            self._events.settle(node, frame)
        return self._finish(ripple)

    def node(self, ref: str) -> Node:
        """Everything a screen needs about one node now."""
        node, frame = self._place(ref)
        return node_now(ref, node, frame, self._env)

    def choices(self, ref: str) -> tuple[Choice, ...]:
        """What can be picked at a question now."""
        node, frame = self._place(ref)
        return node.itemset.choices(frame, self._env) if node.itemset else ()

    def _place(self, ref: str) -> tuple[NodeDef, Frame]:
        """Where a ref leads, with the value worked out."""
        found = self._known.get(ref) or self._find(ref)
        order = self.form.graph.waiting.get(found[0])
        if order is not None:
            settled(self.form, self._env, order)
        return found

    def _find(self, ref: str) -> tuple[NodeDef, Frame]:
        """Where a ref leads; outside rounds it always leads there."""
        found = find(self.form, self._top, ref)
        if found[1] is self._top:
            self._known[ref] = found
        return found

    def pages(self) -> list[Page]:
        """The pages that are relevant now, in order."""
        return pages.relevant_pages(self.form, self._top, self._env)

    def add_repeat(self, ref: str) -> Changes:
        """Adds a round to the repeat `ref` (such as /data/meds) and gives the refs that changed."""
        repeat, frame = self._series(ref)
        ripple = self._ripple()
        fresh = repeats.added(repeat, frame)
        metadata.begin(self.form, fresh.every(), self._env)
        ripple.enter(fresh)
        ripple.announce(repeat, frame)
        ripple.run()
        self._events.begin(fresh, ripple)
        ripple.run()
        return self._finish(ripple)

    def remove_repeat(self, ref: str) -> Changes:
        """Removes the round `ref` (such as /data/meds[2]); the rounds after it move up."""
        repeat, frame = find(self.form, self._top, ref)
        if not repeat.repeat or frame.owner is not repeat:
            raise OurFault(f"{ref} is not a round of a repeat")
        ripple, around = self._ripple(), frame.parent()
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
        found = []
        for node, frame in submission_xml.in_order(self._root) if refs is None else map(self._place, refs):
            rule = validation.broken_rule(node, frame, self._env)
            if rule:
                found.append(Problem(ref_of(node, frame), validation.message_of(rule, node, frame, self._env), rule))
        return found

    def snapshot(self) -> dict[str, Json]:
        """Everything needed to go on later, as JSON."""
        return snapshot.taken(self.form, self._root, self._env)

    def answers(self) -> dict[str, Json]:
        """The relevant answers by question name, blank ones left out; a repeat is a list of such objects."""
        return submission_xml.answers_of(self.form, self._root)

    def shown(self) -> dict[str, Json]:
        """The text of every relevant question, blank ones too; inside repeats a list with one text per round."""
        return submission_xml.shown_of(self.form, self._root)

    def set_language(self, code: str) -> frozenset[str]:
        """Speaks another language of the form, by code or label (else the default one); gives the calculated refs that changed."""
        self._env.language = _language(self.form, code)
        ripple = self._ripple()
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

    def entities(self) -> list[EntityChange]:
        """What this record creates or updates in entity lists, when it is finished."""
        return entity_changes(self.form, self._root)

    @property
    def instance_name(self) -> str:
        """What this record is called by its own answers; blank when the form does not say."""
        return metadata.instance_name(self.form, self._root)

    @property
    def instance_id(self) -> str:
        """The instanceID of this record, such as uuid:..."""
        return metadata.instance_id(self.form, self._root)

    @property
    def replaces(self) -> str:
        """The instanceID of the record this one replaces (deprecatedID); blank when it is none's edit."""
        return metadata.deprecated_id(self.form, self._root)

    def finish(self) -> Changes:
        """The last moment before a record is sent: the end is noted, actions of xforms-revalidate run. Gives what changed."""
        ripple = self._ripple()
        self._events.happen(REVALIDATE, self._top, ripple)
        for node, frame in metadata.ended(self.form, self._top):
            ripple.give(node, frame, metadata.now_text(self._env))
        ripple.run()
        return ripple.told()

    def _ripple(self) -> Ripple:
        return Ripple(self.form, self._env)

    def _work(self) -> None:
        ripple = self._ripple()
        ripple.enter(self._top)
        ripple.run()

    def _begin(self) -> None:
        """Fills what a record starts with and works everything out, or what is not known beforehand."""
        ripple, form, top, env = self._ripple(), self.form, self._top, self._env
        if form.blank is None:
            metadata.begin(form, top.every(), env)
            metadata.identify(form, top, env)
            ripple.enter(top)
        else:
            metadata.begin(form, top.every(), env, ripple.give)
            metadata.identify(form, top, env, ripple.give)
            ripple.take_up(top, form.blank.anew)
        ripple.run()

    def _happen(self, event: str) -> None:
        ripple = self._ripple()
        self._events.happen(event, self._top, ripple)

    def _finish(self, ripple: Ripple) -> Changes:
        if ripple.changed and self.form.ending:
            for node, frame in metadata.ended(self.form, self._top):
                ripple.give(node, frame, metadata.now_text(self._env))
            ripple.run()
        return ripple.told()


def _language(form: FormDefinition, wanted: str) -> str:
    codes = {name: language.code for language in reversed(form.languages) for name in (language.label, language.code)}
    return codes.get(wanted, form.languages[0].code) if codes else wanted
