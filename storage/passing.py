"""A content that is counted and hashed on its way: large ones by a thread beside, while this one goes on with the same bytes."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

_AT_ONCE = 512 << 10
"""Bytes given to the thread together: handing over costs more than it gains for less."""

Block = Sequence[bytes]


class Passing:
    """How much went through, and its SHA-256; both stand once the content has ended."""

    def __init__(self) -> None:
        """Nothing went through yet."""
        self.size, self._hash = 0, hashlib.sha256()

    def through(self, content: Iterable[bytes]) -> Iterator[bytes]:
        """The same parts; no more than two blocks of them are held."""
        blocks = _blocks(content)
        first = next(blocks, ())
        if sum(map(len, first)) < _AT_ONCE:
            self._take(first)
            yield from first
            return
        with ThreadPoolExecutor(1) as beside:
            yield from self._through(first, blocks, beside)

    def _through(self, first: Block, following: Iterator[Block], beside: ThreadPoolExecutor) -> Iterator[bytes]:
        taken = beside.submit(self._take, first)
        yield from first
        for block in following:
            before, taken = taken, beside.submit(self._take, block)
            yield from block
            before.result()
        taken.result()

    def _take(self, block: Block) -> None:
        whole = b"".join(
            block
        )  # one long breath: the thread asks for the interpreter's turn twice a block, not twice a part
        self.size += len(whole)
        self._hash.update(whole)

    @property
    def sha256(self) -> str:
        """In hexadecimal digits."""
        return self._hash.hexdigest()


def _blocks(content: Iterable[bytes]) -> Iterator[Block]:
    """Parts together until they are large enough; the last block may be smaller, and no block is empty."""
    block, size = list[bytes](), 0
    for part in content:
        block.append(part)
        size += len(part)
        if size >= _AT_ONCE:
            yield block
            block, size = [], 0
    if block:
        yield block
