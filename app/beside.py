"""What one window holds while a device beside this one sends to it, or is sent to."""

from dataclasses import dataclass

from app.asks.couriers import CourierRefused, TookBack, TookToCarry
from sync.nearby import Receiver
from sync.nearby_sending import Sender
from sync.nearby_words import Meeting


@dataclass
class Beside:
    """The line, where it waits (only a receiver does), and what became of what came."""

    line: Receiver | Sender
    meeting: Meeting | None = None
    took: TookToCarry | TookBack | CourierRefused | None = None
