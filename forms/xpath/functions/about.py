"""Functions about the form and the device."""

from forms.xpath.code import Surroundings
from forms.xpath.functions.signature import Function


def _version(env: Surroundings) -> str:
    return env.form.version if env.form else ""


def _property(env: Surroundings, name: str) -> str:
    """JavaRosa: what the device knows of itself, by the names of the property preloads; blank for what it does not tell."""
    return env.device if name.replace(" ", "").lower() == "deviceid" else ""


ABOUT: dict[str, Function] = {
    "version": Function("", "text", _version, env=True),
    "property": Function("t", "text", _property, env=True),
}
