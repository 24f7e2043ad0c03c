"""Results that are kept for reuse, without ever taking much memory."""

from collections.abc import Callable
from typing import Any, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class BoundedMemo(dict[Key, Value]):
    """A dict of at most ``max_entries`` entries; adding one more empties it first.

    ``memo[key]`` computes a missing value with ``compute``, if that is given, and keeps it.
    """

    def __init__(self, max_entries: int, compute: Callable[[Any], Value] | None = None) -> None:
        super().__init__()
        self.max_entries = max_entries
        self._compute = compute

    def __setitem__(self, key: Key, value: Value) -> None:
        if len(self) >= self.max_entries:
            self.clear()
        super().__setitem__(key, value)

    def __missing__(self, key: Key) -> Value:
        if self._compute is None:
            raise KeyError(key)
        value = self[key] = self._compute(key)
        return value
