"""Looks at the public key in an encrypted form's settings: an RSA key of enough bits, in base64 of its DER form, and no private one."""

import base64
import re
from collections.abc import Iterator

from core.words import msg
from forms.xlsform.findings import Finding, good_to_know, needs_you
from forms.xlsform.workbook import Row, Sheet, Workbook

LEAST_BITS = 2048
_RSA = bytes.fromhex("06092a864886f70d010101")  # rsaEncryption (RFC 8017, appendix C)
_SEQUENCE, _INTEGER, _BITS = 0x30, 0x02, 0x03
_MEND = msg("Paste what stands between BEGIN PUBLIC KEY and END PUBLIC KEY of an RSA key of 2048 bits or more.")


def check_public_key(book: Workbook) -> Iterator[Finding]:
    """What stands in `public_key`, and whether the form is one that can be encrypted."""
    sheet = book.sheet("settings")
    row = sheet.rows[0]
    if row.get("public_key"):
        yield from _check_key(sheet, row)
        yield from _check_form(book, sheet, row)


def _check_key(sheet: Sheet, row: Row) -> Iterator[Finding]:
    place = sheet.place(row, "public_key")
    try:
        bits = bits_of(row.get("public_key"))
    except PrivateKeyError:
        what = msg("This is a private key. Whoever has the form could open every record.")
        yield needs_you(what, place, msg("Make a new pair of keys, and paste only the public one."))
    except (ValueError, IndexError):
        yield needs_you(msg("This is no public key that records can be encrypted with."), place, _MEND)
    else:
        if bits < LEAST_BITS:
            what = msg("This key has {bits} bits, which is too few to keep anything secret.", bits=bits)
            yield needs_you(what, place, _MEND)


def _check_form(book: Workbook, sheet: Sheet, row: Row) -> Iterator[Finding]:
    place = sheet.place(row, "public_key")
    if row.get("purpose") not in {"", "plain"}:
        yield needs_you(not_plain(), place, msg("Take the key out, or write plain as the purpose."))
    if any(one.cells for one in book.sheet("entities").rows):
        what = msg("Nobody but the holder of the key can read the records, so they cannot feed a list.")
        yield needs_you(what, place, msg("Take the key out, or the entities sheet."))
    yield good_to_know(
        msg("Records of this form are encrypted: the district sees how many came, never what they say."),
        place,
        msg("Keep the private key safe. Without it nobody can ever open them."),
    )


def not_plain() -> str:
    """Why only plain forms can be encrypted."""
    return msg("Visits, patients’ voices and talks cannot be encrypted with a key of the form’s own.")


class PrivateKeyError(ValueError):
    """Somebody pasted the key that must stay at home."""


def bits_of(written: str) -> int:
    """The size of an RSA public key (SubjectPublicKeyInfo, RFC 5280 section 4.1.2.7); ValueError or IndexError for anything else."""
    if "PRIVATE KEY" in written:
        raise PrivateKeyError(written[:20])
    der = base64.b64decode(re.sub(r"-----[^-]*-----|\s", "", written), validate=True)
    inside, rest = _read(der, _SEQUENCE)
    if rest:
        raise ValueError("bytes after the key")
    if inside[:3] == bytes((_INTEGER, 1, 0)):  # the version every private key begins with
        raise PrivateKeyError("version")
    algorithm, rest = _read(inside, _SEQUENCE)
    if not algorithm.startswith(_RSA):
        raise ValueError("another kind of key")
    bits, _ = _read(rest, _BITS)
    modulus, _ = _read(_read(bits[1:], _SEQUENCE)[0], _INTEGER)
    return int.from_bytes(modulus, "big").bit_length()


def _read(der: bytes, tag: int) -> tuple[bytes, bytes]:
    """(content, what follows) of the element that begins here, in DER (ITU-T X.690)."""
    if der[0] != tag:
        raise ValueError(f"not tag {tag}")
    size, start = der[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(der[2:start], "big")
    if len(der) < start + size:
        raise ValueError("cut short")
    return der[start : start + size], der[start + size :]
