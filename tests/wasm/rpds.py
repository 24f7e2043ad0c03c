"""What jsonschema uses of rpds, in plain Python: there is no rpds for WebAssembly."""

from collections.abc import Iterable, Mapping
from typing import Any


class HashTrieMap(dict[Any, Any]):
    """A mapping of which changes make another."""

    @classmethod
    def convert(cls, values: Any) -> "HashTrieMap":
        return cls(values)

    def insert(self, key: Any, value: Any) -> "HashTrieMap":
        return HashTrieMap({**self, key: value})

    def remove(self, key: Any) -> "HashTrieMap":
        return HashTrieMap({each: value for each, value in self.items() if each != key})

    def update(self, *others: Mapping[Any, Any], **more: Any) -> "HashTrieMap":  # type: ignore[override]
        changed = dict(self)
        for other in (*others, more):
            changed.update(other)
        return HashTrieMap(changed)

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self))


class HashTrieSet(frozenset[Any]):
    """A set of which changes make another."""

    def insert(self, value: Any) -> "HashTrieSet":
        return HashTrieSet({*self, value})

    def remove(self, value: Any) -> "HashTrieSet":
        return HashTrieSet(self - {value})

    def update(self, *others: Iterable[Any]) -> "HashTrieSet":
        return HashTrieSet(self.union(*others))


class List(tuple[Any, ...]):
    """A list of which changes make another."""

    def push_front(self, value: Any) -> "List":
        return List((value, *self))
