"""The function library: XPath 1.0 section 4 and the ODK XForms specification's functions, one small function each.

A signature has one letter per argument: t text, n number, b truth, l list of values (nodes flattened), v value; `?` makes the last
letter optional, `*` repeats it. `env` functions get the surroundings first.
"""

import base64
import hashlib
import math
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forms import dates, values
from forms.values import Value
from forms.xpath.code import NAN, Kind, Surroundings


@dataclass(frozen=True, slots=True)
class Function:
    """What a function takes and gives."""

    signature: str
    gives: Kind
    work: Callable[..., Any]
    env: bool = False

    @property
    def least(self) -> int:
        """How many arguments it needs at least."""
        return len(self.signature) - (2 if self.signature[-1:] in ("?", "*") else 0)

    @property
    def most(self) -> int:
        """How many it can take."""
        if self.signature.endswith("*"):
            return 10_000
        return len(self.signature) - (1 if self.signature.endswith("?") else 0)

    def letter(self, index: int) -> str:
        """What the argument at `index` is converted to."""
        letters = self.signature.rstrip("?*")
        return letters[min(index, len(letters) - 1)]


def _numbers(lists: tuple[list[Value], ...]) -> list[float]:
    return [values.to_number(value) for one in lists for value in one]


def _texts(lists: tuple[list[Value], ...]) -> list[str]:
    return [values.to_text(value) for one in lists for value in one]


def _highest(*lists: list[Value]) -> float:
    found = _numbers(lists)
    return NAN if not found or any(map(math.isnan, found)) else max(found)


def _lowest(*lists: list[Value]) -> float:
    found = _numbers(lists)
    return NAN if not found or any(map(math.isnan, found)) else min(found)


def _substring(text: str, start: float, length: float = math.inf) -> str:
    """XPath 1.0: positions from 1, rounded; NaN gives nothing."""
    first, last = _half_up(start), _half_up(start) + (_half_up(length) if math.isfinite(length) else length)
    return "".join(letter for at, letter in enumerate(text, 1) if first <= at < last)


def _substr(text: str, start: float, end: float = math.inf) -> str:
    """ODK: positions from 0, end left out, negative ones from the end."""
    size = len(text)
    edges = [0 if math.isnan(edge) else int(max(-size, min(size, edge))) for edge in (start, end)]
    first, last = (edge + size if edge < 0 else edge for edge in edges)
    return text[first:last]


def _half_up(number: float) -> float:
    return math.floor(number + 0.5) if math.isfinite(number) else number


def _round(number: float, digits: float = 0.0) -> float:
    if not math.isfinite(number) or not math.isfinite(digits) or abs(digits) > 300:  # noqa: PLR2004 - beyond any float
        return number
    scale = 10.0 ** abs(int(digits))
    scaled = number * scale if digits >= 0 else number / scale
    whole = _half_up(scaled)
    return whole / scale if digits >= 0 else whole * scale


def _translate(text: str, old: str, new: str) -> str:
    table: dict[int, str] = {}
    for at, letter in enumerate(old):
        table.setdefault(ord(letter), new[at : at + 1])
    return text.translate(table)


def _regex(text: str, pattern: str) -> bool:
    """The whole text must match, as in Collect; a pattern that cannot be read matches nothing."""
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return False


def _selected_at(text: str, index: float) -> str:
    found = text.split()
    return found[int(index)] if math.isfinite(index) and 0 <= index < len(found) else ""


def _checklist(least: float, most: float, *lists: list[Value]) -> bool:
    return _between(float(sum(_ticked(value) for one in lists for value in one)), least, most)


def _weighted_checklist(least: float, most: float, *lists: list[Value]) -> bool:
    ticks = [value for one in lists[::2] for value in one]
    weights = _numbers(lists[1::2])
    return _between(sum(weight for tick, weight in zip(ticks, weights, strict=False) if _ticked(tick)), least, most)


def _ticked(value: Value) -> bool:
    return values.to_number(value) == 1 or value == "true"


def _between(number: float, least: float, most: float) -> bool:
    return (least < 0 or number >= least) and (most < 0 or number <= most)


def _boolean_from_string(value: Value) -> bool:
    return value is True or values.to_text(value) in ("true", "1")


def _safely(work: Callable[..., float]) -> Callable[..., float]:
    """A function of math that gives NaN or infinity where Python raises."""

    def careful(*numbers: float) -> float:
        try:
            found = work(*numbers)
        except (ValueError, ZeroDivisionError):
            return NAN
        except OverflowError:
            return math.inf
        return NAN if isinstance(found, complex) else float(found)

    return careful


def _log(base: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else _safely(base)(number)


def _int(value: Value) -> float:
    number = values.to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _random(env: Surroundings) -> float:
    return (int.from_bytes(env.random_bytes(7), "big") >> 3) / (1 << 53)


def _uuid(env: Surroundings, length: float | None = None) -> str:
    if length is None:
        return str(uuid.UUID(bytes=env.random_bytes(16), version=4))
    size = int(max(0, min(length, 10_000))) if math.isfinite(length) else 0
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return "".join(letters[byte & 63] for byte in env.random_bytes(size))


def _today(env: Surroundings) -> str:
    return env.today.isoformat() if env.today else _now(env)[:10]


def _now(env: Surroundings) -> str:
    return dates.moment_text(env.clock_ms(), env.offset_minutes)


def _decimal_date_time(env: Surroundings, value: Value) -> float:
    if isinstance(value, float):
        return value
    text = values.to_text(value)
    midnight = 0.0 if "T" in text else env.offset_minutes / 1440
    return dates.days(text, env.offset_minutes) - midnight


def _decimal_time(env: Surroundings, value: Value) -> float:
    text = values.to_text(value)
    moment = dates.as_moment(text, env.offset_minutes) if "T" in text else ""
    fraction = dates.read_time(moment.partition("T")[2] if moment else text)
    return NAN if fraction is None else fraction


def _date(env: Surroundings, value: Value) -> str:
    return dates.as_date(float(value) if isinstance(value, bool) else value, env.offset_minutes)


def _date_time(env: Surroundings, value: Value) -> str:
    return dates.as_moment(float(value) if isinstance(value, bool) else value, env.offset_minutes)


def _format_date(env: Surroundings, value: Value, pattern: str) -> str:
    number = value if isinstance(value, float) else values.to_text(value)
    return dates.formatted(number, pattern, env.language, env.offset_minutes)


def _version(env: Surroundings) -> str:
    return env.form.version if env.form else ""


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    names = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
    if algorithm not in names:
        return ""
    found = hashlib.new(names[algorithm], text.encode(), usedforsecurity=False).digest()
    return found.hex() if encoding == "hex" else base64.b64encode(found).decode()


def _decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""


FUNCTIONS: dict[str, Function] = {
    "string": Function("v", "text", values.to_text),
    "number": Function("n", "number", lambda number: number),
    "true": Function("", "truth", lambda: True),
    "false": Function("", "truth", lambda: False),
    "not": Function("b", "truth", lambda truth: not truth),
    "boolean-from-string": Function("v", "truth", _boolean_from_string),
    "concat": Function("l*", "text", lambda *lists: "".join(_texts(lists))),
    "join": Function("tl*", "text", lambda between, *lists: between.join(_texts(lists))),
    "starts-with": Function("tt", "truth", str.startswith),
    "ends-with": Function("tt", "truth", str.endswith),
    "contains": Function("tt", "truth", lambda text, part: part in text),
    "substring-before": Function(
        "tt", "text", lambda text, part: text.partition(part)[0] if part and part in text else ""
    ),
    "substring-after": Function("tt", "text", lambda text, part: text.partition(part)[2] if part else text),
    "substring": Function("tnn?", "text", _substring),
    "substr": Function("tnn?", "text", _substr),
    "string-length": Function("t", "number", lambda text: float(len(text))),
    "normalize-space": Function("t", "text", lambda text: " ".join(text.split())),
    "translate": Function("ttt", "text", _translate),
    "regex": Function("tt", "truth", _regex),
    "selected": Function("tt", "truth", lambda text, value: value.strip() in text.split()),
    "selected-at": Function("tn", "text", _selected_at),
    "count-selected": Function("t", "number", lambda text: float(len(text.split()))),
    "checklist": Function("nnl*", "truth", _checklist),
    "weighted-checklist": Function("nnl*", "truth", _weighted_checklist),
    "sum": Function("l", "number", lambda found: math.fsum(_numbers((found,)))),
    "max": Function("l*", "number", _highest),
    "min": Function("l*", "number", _lowest),
    "count-non-empty": Function("l", "number", lambda found: float(sum(value != "" for value in found))),
    "int": Function("v", "number", _int),
    "round": Function("nn?", "number", _round),
    "floor": Function("n", "number", lambda number: float(math.floor(number)) if math.isfinite(number) else number),
    "ceiling": Function("n", "number", lambda number: float(math.ceil(number)) if math.isfinite(number) else number),
    "abs": Function("n", "number", abs),
    "pow": Function("nn", "number", _safely(pow)),
    "sqrt": Function("n", "number", _safely(math.sqrt)),
    "exp": Function("n", "number", _safely(math.exp)),
    "exp10": Function("n", "number", _safely(lambda number: 10.0**number)),
    "log": Function("n", "number", _log(math.log)),
    "log10": Function("n", "number", _log(math.log10)),
    "sin": Function("n", "number", _safely(math.sin)),
    "cos": Function("n", "number", _safely(math.cos)),
    "tan": Function("n", "number", _safely(math.tan)),
    "asin": Function("n", "number", _safely(math.asin)),
    "acos": Function("n", "number", _safely(math.acos)),
    "atan": Function("n", "number", _safely(math.atan)),
    "atan2": Function("nn", "number", _safely(math.atan2)),
    "pi": Function("", "number", lambda: math.pi),
    "digest": Function("ttt?", "text", _digest),
    "base64-decode": Function("t", "text", _decode),
    "random": Function("", "number", _random, env=True),
    "uuid": Function("n?", "text", _uuid, env=True),
    "today": Function("", "text", _today, env=True),
    "now": Function("", "text", _now, env=True),
    "date": Function("v", "text", _date, env=True),
    "date-time": Function("v", "text", _date_time, env=True),
    "decimal-date-time": Function("v", "number", _decimal_date_time, env=True),
    "decimal-time": Function("v", "number", _decimal_time, env=True),
    "format-date": Function("vt", "text", _format_date, env=True),
    "format-date-time": Function("vt", "text", _format_date, env=True),
    "version": Function("", "text", _version, env=True),
}
