"""Packing by sorted blocks (bzip2): many sheets of one form get a quarter smaller than by zlib, where this Python has it."""

try:
    import bz2
except ImportError:  # a Python that was built without it
    bz2 = None  # type: ignore[assignment]

HERE = bz2 is not None
"""Whether this end can pack and unpack so."""
FEWEST_BYTES = 16 << 10
"""Smaller bodies are smaller by a dictionary: there is too little to sort."""
_BLOCK = 100_000


def packed(body: bytes) -> bytes:
    """The body as bzip2, in one block where 900,000 bytes suffice; no more memory than its size asks for."""
    return bz2.compress(body, min(1 + len(body) // _BLOCK, 9))


def unpacked(body: bytes, most: int) -> tuple[bytes, bool]:
    """What was packed, cut after `most` + 1 bytes, and whether the body was whole and nothing came behind; ValueError for what is no bzip2."""
    reader = bz2.BZ2Decompressor()
    try:
        plain = reader.decompress(body, most + 1)
    except OSError as problem:
        raise ValueError("not bzip2") from problem
    return plain, reader.eof and not reader.unused_data
