"""Sensors that tell what a test wants them to tell."""

from dataclasses import dataclass, field

from app.sensors import NO_PLACE, NO_SOUND, Fix, NotSensed, Quality, Recording


@dataclass(eq=False)
class FakeSensors:
    """`place` and `sound` are what the device finds; `asked` is what it was asked for."""

    place: Fix | NotSensed = field(default_factory=lambda: NotSensed(NO_PLACE))
    sound: Recording | NotSensed = field(default_factory=lambda: NotSensed(NO_SOUND))
    refused: NotSensed | None = None
    asked: list[str] = field(default_factory=list)
    forgotten: int = 0

    async def where(self) -> Fix | NotSensed:
        self.asked.append("where")
        return self.place

    async def listen(self, quality: Quality = "normal") -> NotSensed | None:
        self.asked.append(f"listen {quality}")
        return self.refused

    def forget(self) -> None:
        self.forgotten += 1

    async def heard(self) -> Recording | NotSensed:
        self.asked.append("heard")
        return self.sound
