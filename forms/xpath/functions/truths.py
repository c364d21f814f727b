"""Functions that answer yes or no about text and truth."""

from forms import values
from forms.values import Value
from forms.xpath.functions.signature import Function
from forms.xpath.patterns import matches, trouble


def _from_string(value: Value) -> bool:
    return value is True or values.to_text(value) in ("true", "1")


TRUTHS: dict[str, Function] = {
    "true": Function("", "truth", lambda: True),
    "false": Function("", "truth", lambda: False),
    "not": Function("b", "truth", lambda truth: not truth),
    "boolean-from-string": Function("v", "truth", _from_string),
    "contains": Function("tt", "truth", lambda text, part: part in text),
    "starts-with": Function("tt", "truth", str.startswith),
    "ends-with": Function("tt", "truth", str.endswith),
    "regex": Function(
        "tt", "truth", matches, check=lambda given: trouble(values.to_text(given[1])) if given[1] is not None else ""
    ),
}
