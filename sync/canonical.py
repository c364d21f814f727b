"""The one byte form of a record's data, as the wire knows it; the rule itself is core.canonical, which storage needs too."""

from core.canonical import canonical, sha256_of

__all__ = ["canonical", "sha256_of"]
