"""What both ends know of a push before it is made, from the published form alone, as a preset dictionary of zlib (RFC 1950).

Nothing anybody said is in it: names of questions and choices in their order, titles of the score's sections, and the keys of the protocol.
A body packed with one begins with the first 8 bytes of the dictionary's SHA-256 (docs/sync-protocol.md section 11).
"""

import json
import zlib
from collections.abc import Callable, Mapping
from hashlib import sha256

from core.records import Json
from forms.expected_answers import expected_answers
from learning.score import ScorePlan, score

NAME_BYTES = 8
_FARTHEST = 32 << 10
_CHOICES = 3
_TIGHTEST, _MOST_MEMORY = 9, 9
_SOMEBODY = {"facility": {"by": "cadre", "text": "", "agrees": "yes"}, "visitor": True}
_PROMISE: Mapping[str, Json] = {
    "id": "019",
    "facility": "",
    "district": "",
    "what": "",
    "why": "",
    "owner_side": "facility",
    "owner_name": "",
    "due": "202",
    "state": "open",
    "reason": None,
    "made_on": "202",
    "source": {"kind": "visit", "id": "019"},
    "history": [],
}
_WORD: Mapping[str, Json] = {
    "promise": "019",
    "state": "done",
    "reason": None,
    "on": "202",
    "by_role": "supervisor",
    "over": [],
    "hlc": "01",
}

Finds = Callable[[bytes], bytes]
"""The dictionary that bears a name; raises ServerSaysNo dictionary-unknown when none does."""


def dictionary_of(form: str, version: str, xform: bytes, plan: Mapping[str, Json] | None) -> bytes:
    """The dictionary of a form version as it was published; FormFault or AnswerProblem when it cannot be read."""
    first, *others = expected_answers(xform, _CHOICES)
    said = score(ScorePlan.from_json(plan), {}).as_json() if plan else None
    sheet = _record("submission", _data(first, said), form=form, version=version)
    further = b"".join(map(_written, reversed(others)))
    return (further + _promises() + _written({"records": [sheet]}))[-_FARTHEST:]


def bare_dictionary() -> bytes:
    """The dictionary of what is no form: the keys of records, promises and words about promises."""
    return _promises() + _written({"records": [_record("submission", _data({}, None), form="", version="")]})


def name_of(dictionary: bytes) -> bytes:
    """What both ends call it."""
    return sha256(dictionary).digest()[:NAME_BYTES]


def packed(body: bytes, dictionary: bytes) -> bytes:
    """The name of the dictionary, and the body as zlib writes it with that."""
    packer = zlib.compressobj(
        _TIGHTEST, zlib.DEFLATED, zlib.MAX_WBITS, _MOST_MEMORY, zlib.Z_DEFAULT_STRATEGY, dictionary
    )
    return name_of(dictionary) + packer.compress(body) + packer.flush()


def _data(answers: Mapping[str, Json], said: Json) -> dict[str, Json]:
    head = {"answers": answers, "started": 17, "ended": 17, "score": said, "confirmed": _SOMEBODY}
    return {**head, "instance": {"id": "uuid:"}, "attachments": []}


def _promises() -> bytes:
    word = _record("promise_update", _WORD)
    return _written({"records": [word, _record("promise", _PROMISE)]})


def _record(kind: str, data: Mapping[str, Json], **form: str) -> dict[str, Json]:
    head = {"id": "019", "rev": 1, "kind": kind, "district": "", "facility": "", "sha256": "", "data": data}
    return {**head, **form, "author": "019", "made": 17}


def _written(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
