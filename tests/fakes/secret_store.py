"""A store of small secrets in memory, which can be away, forgetful or broken like a real one."""

from dataclasses import dataclass, field

from core.errors import StorageError


@dataclass
class MemorySecrets:
    """storage.secret.SecretStore. `fails` names what does not work: "read", "write", "remove", "keep" (written, but not there)."""

    kept: dict[str, bytes] = field(default_factory=dict)
    fails: set[str] = field(default_factory=set)

    def read(self, name: str) -> bytes | None:
        if "read" in self.fails:
            raise StorageError("the store does not answer")
        return self.kept.get(name)

    def write(self, name: str, content: bytes) -> None:
        if "write" in self.fails:
            raise StorageError("the store does not answer")
        if "keep" not in self.fails:
            self.kept[name] = content

    def remove(self, name: str) -> None:
        if "remove" in self.fails:
            raise StorageError("the store does not answer")
        self.kept.pop(name, None)
