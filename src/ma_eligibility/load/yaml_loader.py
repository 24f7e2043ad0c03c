"""The YAML library's loader: libyaml's, or where there is none the one in Python, which here reads what libyaml reads.

By itself the one in Python refuses question marks within brackets, and tabs wherever a space may be; it takes
``[a:]`` for a key without a value; and in ``{a: }`` it has the value elsewhere.
"""

import re
from typing import Any

import yaml
from yaml.scanner import ScannerError

_BREAKS = "\r\n\x85\u2028\u2029"
_BLANKS_AND_END = f"\0 \t{_BREAKS}"
_SPACES = re.compile(" *")
_BLANKS = re.compile("[ \t]*")
_COMMENT = re.compile(f"(#[^\0{_BREAKS}]*)?")
_WORD = re.compile(rf"(?:[^:{_BLANKS_AND_END}]|:(?![{_BLANKS_AND_END}]))*")
_WORD_IN_BRACKETS = re.compile(rf"(?:[^:,\[\]{{}}{_BLANKS_AND_END}]|:(?![,?\[\]{{}}{_BLANKS_AND_END}]))*")


class PythonLoader(yaml.Loader):
    """The loader in Python."""

    def _read(self, pattern: re.Pattern[str]) -> str:
        """Return what a pattern matches here, which is within a line, and go behind it."""
        found = pattern.match(self.buffer, self.pointer)
        assert found is not None, "every pattern matches an empty text"
        length = found.end() - self.pointer
        self.pointer += length
        self.index += length
        self.column += length
        return found[0]

    def scan_to_next_token(self) -> None:
        """Go over blanks, comments and the ends of lines; where a key may begin, a tab is not a blank."""
        if self.index == 0 and self.peek() == "\ufeff":
            self.forward()
        while True:
            self._read(_BLANKS if self.flow_level or not self.allow_simple_key else _SPACES)
            self._read(_COMMENT)
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain(self) -> yaml.ScalarToken:
        """Return a text without quotes."""
        start = end = self.get_mark()
        indent = self.indent + 1
        parts: list[str] = []
        blanks: list[str] = []
        while self.peek() != "#" and (word := self._read(_WORD_IN_BRACKETS if self.flow_level else _WORD)):
            if self.flow_level and self.peek() == ":" and self.peek(1) in ",?[]{}":
                raise ScannerError("while scanning a plain scalar", start, "found unexpected ':'", self.get_mark())
            self.allow_simple_key = False
            parts += [*blanks, word]
            end = self.get_mark()
            blanks = self.scan_plain_spaces(indent, start)
            if not blanks or (not self.flow_level and self.column < indent):
                break
        return yaml.ScalarToken("".join(parts), True, start, end)

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str]:
        """Return the blanks and ends of lines within a text without quotes; none if a document ends there."""
        blanks = self._read(_BLANKS)
        if self.peek() not in _BREAKS:
            return [blanks] if blanks else []
        breaks: list[str] = []
        while self.peek() in f" \t{_BREAKS}":
            if self.peek() in _BREAKS:
                breaks.append(self.scan_line_break())  # type: ignore[no-untyped-call]
                self.allow_simple_key = True
                if self.prefix(3) in ("---", "...") and self.peek(3) in _BLANKS_AND_END:
                    return []
            elif self.peek() == "\t" and self.column < indent:
                problem = "found a tab character that violates indentation"
                raise ScannerError("while scanning a plain scalar", start_mark, problem, self.get_mark())
            else:
                self.forward()
        first, *more = breaks
        return [first, *more] if first != "\n" else more or [" "]

    def parse_flow_mapping_value(self) -> Any:
        """Return what follows the colon of a key within braces."""
        return self._move_if_empty(super().parse_flow_mapping_value())  # type: ignore[no-untyped-call]

    def parse_flow_sequence_entry_mapping_value(self) -> Any:
        """Return what follows the colon of a key within brackets."""
        return self._move_if_empty(super().parse_flow_sequence_entry_mapping_value())  # type: ignore[no-untyped-call]

    def _move_if_empty(self, event: Any) -> Any:
        """Return the event of a value, which is before the next mark if there is nothing of it."""
        if event.start_mark is event.end_mark:
            event.start_mark = event.end_mark = self.peek_token().start_mark  # type: ignore[no-untyped-call]
        return event


LOADER: Any = getattr(yaml, "CLoader", PythonLoader)
