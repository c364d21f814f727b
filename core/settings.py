"""Settings: read once at start from the environment, then only passed along."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, StrEnum
from pathlib import Path
from typing import TypeVar

from core.errors import BadSettings

ASSETS = Path(__file__).resolve().parent.parent / "assets"


@dataclass(frozen=True)
class DeviceSettings:
    """What the app needs to know. Environment: KIOO_DEVICE_FOLDER, KIOO_SERVER_URL, KIOO_SYNC_SECONDS, KIOO_LANGUAGE."""

    device_folder: Path = Path(".kioo/device")
    server_url: str = "http://127.0.0.1:8640"
    sync_seconds: float = 30.0
    language: str = "en"
    lock_seconds: float = 300.0
    patient_idle_seconds: float = 60.0
    reserve_mb: int = 20


class NeedSecondStep(StrEnum):
    """Who does nothing on the pages before they have a second step at sign-in."""

    NOBODY = "nobody"
    ADMINISTRATORS = "administrators"


@dataclass(frozen=True)
class ServerSettings:
    """What the server needs to know; docs/settings.md has the variables of the environment."""

    database: str = field(default="sqlite:///kioo-server.db", repr=False)
    server_folder: Path = Path()
    programme: str = "Kioo"
    threshold: int = 10
    lease_days: int = 30
    keep_months: int = 13
    metrics_token: str = field(default="", repr=False)
    log: str = ""
    second_step: NeedSecondStep = NeedSecondStep.NOBODY


S = TypeVar("S", DeviceSettings, ServerSettings)


def read_environment(defaults: S, environment: Mapping[str, str] | None = None) -> S:
    """The defaults with each KIOO_<FIELD> of the environment laid over; raises BadSettings naming the variable."""
    found = os.environ if environment is None else environment
    changes: dict[str, object] = {}
    for setting in fields(defaults):
        name = f"KIOO_{setting.name.upper()}"
        if name in found:
            changes[setting.name] = _converted(name, found[name], type(getattr(defaults, setting.name)))
    return replace(defaults, **changes)  # type: ignore[arg-type]


def as_environment(settings: DeviceSettings | ServerSettings) -> dict[str, str]:
    """The variables from which a process of its own reads the same settings."""
    return {f"KIOO_{setting.name.upper()}": str(getattr(settings, setting.name)) for setting in fields(settings)}


def _converted(name: str, text: str, wanted: type) -> object:
    try:
        return wanted(text)
    except ValueError as problem:
        known = ", ".join(str(one) for one in wanted) if issubclass(wanted, Enum) else ""
        why = f"is none of {known}" if known else f"is not a {wanted.__name__}"
        raise BadSettings(f"{name}={text!r} {why}") from problem
