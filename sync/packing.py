"""How the pushes of one connection are packed: by blocks, by a dictionary, by gzip, or not at all; and what is learnt of the way from each."""

import gzip
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from core.records import WireRecord
from sync import blocks
from sync.batch import body_of
from sync.dictionary import bare_dictionary, name_of, packed
from sync.protocol import BY_BLOCKS, BY_DICTIONARY

Dictionaries = Callable[[str, str], bytes | None]
"""The dictionary of a form version; None when it is not here."""

GZIP, PLAIN = "gzip", ""
OWN_WAYS = (BY_BLOCKS, BY_DICTIONARY)
"""Those that nobody else on the way may know."""
WAYS = (*OWN_WAYS, GZIP, PLAIN)
_TIGHTEST = 9
_STRIKES = 3


def no_forms(_form: str, _version: str) -> None:
    """For whoever knows no forms."""


@dataclass(frozen=True)
class Parcel:
    """A body on its way: how it is packed (the content coding, empty for none), and by which dictionary."""

    way: str
    body: bytes
    dictionary: bytes = b""


@dataclass
class Packing:
    """What is known of one connection. `taken`: what its server said it takes; `dictionaries` give what forms say beforehand."""

    dictionaries: Dictionaries = no_forms
    taken: frozenset[str] = frozenset()
    _first: int = 0
    _spoilt: bool = False
    _unknown: set[bytes] = field(default_factory=set)
    _strikes: int = 0
    _resting: bool = False
    _heard: bool = True

    def greeted(self, taken: Iterable[str]) -> None:
        """The server is there, and takes these codings beside gzip."""
        self.taken, self._heard = frozenset(taken), True

    def ways(self) -> Iterator[str]:
        """The ways to try one after the other, the tightest first."""
        self._spoilt = False
        yield from WAYS[self._first :]

    def parcel(self, records: Sequence[WireRecord], way: str) -> Parcel | None:
        """The records packed one way; None where that way is closed or another is as tight."""
        body = body_of(records)
        if way == PLAIN:
            return Parcel(PLAIN, body)
        zipped = Parcel(GZIP, gzip.compress(body, _TIGHTEST, mtime=0))
        if way == GZIP:
            return zipped
        by_form = self._by_dictionary(records, body) if self._may_use(BY_DICTIONARY) else None
        tighter = by_form if by_form and len(by_form.body) < len(zipped.body) else None
        return tighter if way == BY_DICTIONARY else self._by_blocks(body, tighter or zipped)

    def not_read(self, parcel: Parcel, problem: str) -> None:
        """The server could not unpack this; a dictionary that it does not know is not offered to it again."""
        if problem == "dictionary-unknown":
            self._unknown.add(parcel.dictionary)
        else:
            self._spoilt = True

    def no_answer(self, parcel: Parcel) -> None:
        """The link broke, or somebody on it wants no such bodies; the latter is suspected only where the server was heard just before.

        After two in a row the next goes by gzip, after three all do.
        """
        if parcel.way in OWN_WAYS and self._heard:
            self._strikes += 1
            self._resting = self._strikes >= _STRIKES - 1
        self._heard = False

    def stands_at(self, have: int) -> None:
        """The server is there; where a part of a packed body came before it was cut, nobody minds how it is packed."""
        self._heard = True
        if have:
            self._strikes, self._resting = 0, False

    def came(self, parcel: Parcel, *, spoilt: int, of: int) -> None:
        """The server read this; so many records of it had been changed. What helped where a tighter way did not is the first from now on."""
        self._heard = True
        if spoilt < of:
            self._resting = False
            self._strikes = 0 if parcel.way in OWN_WAYS else self._strikes
            self._first = WAYS.index(parcel.way) if self._spoilt else self._first
        self._spoilt = self._spoilt or spoilt > 0

    def _may_use(self, way: str) -> bool:
        return way in self.taken and not self._resting and self._strikes < _STRIKES

    def _by_blocks(self, body: bytes, other: Parcel) -> Parcel | None:
        if not (blocks.HERE and self._may_use(BY_BLOCKS)) or len(body) < blocks.FEWEST_BYTES:
            return None
        packed_so = blocks.packed(body)
        return Parcel(BY_BLOCKS, packed_so) if len(packed_so) < len(other.body) else None

    def _by_dictionary(self, records: Sequence[WireRecord], body: bytes) -> Parcel | None:
        forms = Counter((record.form, record.version or "") for record in records if record.form)
        most = forms.most_common(1)
        dictionary = (self.dictionaries(*most[0][0]) if most else None) or bare_dictionary()
        name = name_of(dictionary)
        return None if name in self._unknown else Parcel(BY_DICTIONARY, packed(body, dictionary), name)
