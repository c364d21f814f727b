"""The function library: XPath 1.0 section 4 and the ODK XForms specification's functions, one small function each."""

from forms.xpath.functions.about import ABOUT
from forms.xpath.functions.dates import DATES
from forms.xpath.functions.digests import DIGESTS
from forms.xpath.functions.geo import GEO
from forms.xpath.functions.numbers import NUMBERS
from forms.xpath.functions.randoms import RANDOMS
from forms.xpath.functions.selections import SELECTIONS
from forms.xpath.functions.sets import SETS
from forms.xpath.functions.signature import Function
from forms.xpath.functions.texts import TEXTS
from forms.xpath.functions.truths import TRUTHS

FAMILIES: dict[str, dict[str, Function]] = {
    "text": TEXTS,
    "truth": TRUTHS,
    "number": NUMBERS,
    "nodes": SETS,
    "date and time": DATES,
    "choices": SELECTIONS,
    "place": GEO,
    "chance": RANDOMS,
    "codes": DIGESTS,
    "form and device": ABOUT,
}
FUNCTIONS: dict[str, Function] = {name: function for family in FAMILIES.values() for name, function in family.items()}

__all__ = ["FAMILIES", "FUNCTIONS", "Function"]
