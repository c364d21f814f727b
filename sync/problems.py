"""Every problem the server may answer with, in one table that both ends and the specification share."""

from dataclasses import dataclass

from core.errors import Retry, ServerSaysNo


@dataclass(frozen=True)
class Problem:
    """A code, the HTTP status it comes with (0: inside a receipt, never alone), and who can do something about it."""

    code: str
    status: int
    retry: Retry


_REQUEST = (
    Problem("malformed", 400, "never"),
    Problem("cursor", 400, "now"),
    Problem("not-enrolled", 401, "person"),
    Problem("device-revoked", 403, "person"),
    Problem("device-taken", 403, "person"),
    Problem("wrong-code", 403, "person"),
    Problem("code-used", 403, "person"),
    Problem("code-expired", 403, "person"),
    Problem("not-found", 404, "never"),
    Problem("blob-unknown", 404, "later"),
    Problem("content-unknown", 404, "later"),
    Problem("parcel-unknown", 404, "later"),
    Problem("too-large", 413, "now"),
    Problem("blob-too-large", 413, "person"),
    Problem("dictionary-unknown", 415, "now"),
    Problem("parcel-too-large", 413, "person"),
    Problem("unreadable", 422, "never"),
    Problem("blob-mismatch", 422, "later"),
    Problem("parcel-unreadable", 422, "person"),
    Problem("slow-down", 429, "later"),
    Problem("broken", 500, "later"),
    Problem("busy", 503, "later"),
    Problem("full", 507, "later"),
)
_RECEIPT = (
    Problem("hash-mismatch", 0, "person"),
    Problem("incomplete", 0, "person"),
    Problem("record-too-large", 0, "person"),
    Problem("same-id", 0, "person"),
    Problem("not-yours", 0, "later"),
    Problem("unknown-kind", 0, "later"),
    Problem("unknown-form-version", 0, "later"),
    Problem("withdrawn", 0, "never"),
)

PROBLEMS: dict[str, Problem] = {problem.code: problem for problem in _REQUEST + _RECEIPT}
"""By code: answers that refuse a whole request, and remarks inside receipts."""


def refusal(code: str, retry_after: float | None = None) -> ServerSaysNo:
    """The error for a refused request; KeyError for a code that is not in the table."""
    problem = PROBLEMS[code]
    return ServerSaysNo(problem.status, code, problem.retry, retry_after)
