"""Functions of numbers."""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from forms import values
from forms.values import Value
from forms.xpath.code import NAN
from forms.xpath.functions.signature import Function

_MOST_DIGITS = 30


def half_up(number: float) -> float:
    """The nearest whole number; halves go up, as in XPath 1.0 section 4.4 and in Collect: round(-1.5) is -1."""
    return float(math.floor(number + 0.5)) if math.isfinite(number) and abs(number) < 2**52 else number


def rounded(value: Value, digits: float = 0.0) -> float:
    """ODK: to so many decimals, or with a negative count to tens, hundreds and so on; as decimals are written, not as they are stored.

    A comma in text is a decimal point, as in JavaRosa. More than 30 digits give NaN, as there.
    """
    number = values.to_number(value.replace(",", ".") if isinstance(value, str) else value)
    if not math.isfinite(number) or math.isnan(digits):
        return number
    if abs(digits) > _MOST_DIGITS:
        return NAN
    step = Decimal(1).scaleb(-int(digits))
    up = ROUND_HALF_UP if number > 0 else ROUND_HALF_DOWN
    written = Decimal(repr(number))
    if written.adjusted() + int(digits) > _MOST_DIGITS - 3:
        return number
    return float((written / step).to_integral_value(rounding=up) * step)


def _whole(rounding: str) -> Callable[[float], float]:
    return lambda number: (
        float(Decimal(number).to_integral_value(rounding=rounding)) if math.isfinite(number) else number
    )


def _int(value: Value) -> float:
    number = values.to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


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


def power(base: float, exponent: float) -> float:
    """IEEE 754 pow: what overflows is infinite with the sign it would have; 0 to a negative power is infinite."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        if base != 0:
            return NAN
        return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf


def _log(base: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else _safely(base)(number)


def _extreme(pick: Callable[[list[float]], float]) -> Callable[..., float]:
    def work(*lists: list[float]) -> float:
        found = [number for one in lists for number in one]
        return NAN if not found or any(map(math.isnan, found)) else pick(found)

    return work


NUMBERS: dict[str, Function] = {
    "number": Function("n", "number", lambda number: number),
    "int": Function("v", "number", _int),
    "round": Function("vn?", "number", rounded),
    "floor": Function("n", "number", _whole(ROUND_FLOOR)),
    "ceiling": Function("n", "number", _whole(ROUND_CEILING)),
    "abs": Function("n", "number", abs),
    "max": Function("d+", "number", _extreme(max)),
    "min": Function("d+", "number", _extreme(min)),
    "pow": Function("nn", "number", power),
    "sqrt": Function("n", "number", _safely(math.sqrt)),
    "exp": Function("n", "number", _safely(math.exp)),
    "exp10": Function("n", "number", lambda number: power(10.0, number)),
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
}
