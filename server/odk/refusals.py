"""What ODK programmes are told when something cannot be: a status, a number as ODK Central's, and plain words."""

from core.errors import KiooError


class OdkRefusal(KiooError):
    """A request that is not done; the words are for the person who holds the tablet, or who reads with a program."""

    code = "K-29"

    def __init__(self, status: int, words: str, *, number: float = 0, wait: float = 0) -> None:
        """`number` is ODK Central's code (404.1 for what is not there), `wait` the seconds until another try is taken."""
        super().__init__(words)
        self.status, self.words, self.number, self.wait = status, words, number or float(status), wait


def not_there() -> OdkRefusal:
    """For what is not there, and for what is not for this person: the same."""
    return OdkRefusal(404, "This is not here for you.", number=404.1)
