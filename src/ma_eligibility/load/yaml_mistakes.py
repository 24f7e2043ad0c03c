"""What the YAML parser complains about, in words for people who have never heard of YAML."""

import re
from typing import Any, NamedTuple

import yaml

from ma_eligibility.load.source import ReadError, Span

_INDENTATION = "write the keys of one record below each other, with the same number of spaces before them"
#: A line with a text without quotes or marks in it, but with a colon; a comment may follow.
_TEXT_WITH_COLON = re.compile(r"""\s*(?:- )?[a-z_]+: +((?:[^\s"'\\{}\[\]#]| +(?! |#))+)(?:\s+#.*)?\s*""")
_NO_SPACE = re.compile(r"\s*(?:- )?([a-z_]+):(?=(\S+))")


class _Line(NamedTuple):
    """A line of the text, and the offset at which it begins."""

    start: int
    text: str


class _Complaint(NamedTuple):
    """What the parser says, and where; offsets count characters of the text."""

    text: str
    problem: str
    context: str
    """What the parser was reading."""
    offset: int
    context_offset: int
    line: _Line
    line_before: _Line
    """Empty before the first line."""


def describe_yaml_error(text: str, error: yaml.MarkedYAMLError, loader: Any) -> ReadError:
    """Return the parser's complaint with its most likely cause, at the character that causes it.

    ``loader`` is the YAML library's class that read the text.
    """
    complaint = _read_complaint(text, error)
    offset, problem, context = complaint.offset, complaint.problem, complaint.context
    if "nesting depth" in problem:  # newer parsers have a limit of their own, and meet it while looking ahead
        return ReadError("E108", "nested far too deeply", (offset, offset + 1))
    if "directive" in context:
        return refuse_directive(complaint.context_offset)
    found = _find_tab_or_quote(complaint, loader)
    if found is not None:
        return found
    if "flow" in context:
        mark = _name_mark_in_text(text, offset)
        if mark:
            help = f"put quotes around a text with a {mark} in it"
            return _mistake(f"this {mark} is in the middle of a text", offset, help)
        message = "a bracket opens here, and before it closes something is wrong"
        return _mistake(message, complaint.context_offset, "close the bracket, and put commas between the entries")
    if "escape" in problem or "hexdecimal" in problem:
        help = "in double quotes a backslash starts an escape: write two of them, or use single quotes"
        return _mistake("there is a backslash in double quotes", text.rfind("\\", 0, offset + 1), help)
    return _find_missing_space(complaint) or _name_mistake(complaint)


def refuse_directive(offset: int) -> ReadError:
    """Return the error of a line that begins with a percent sign, at a place."""
    help = "leave the line out, and the dashes below it"
    return ReadError("E104", "YAML's directives are not used here", (offset, offset + 1), help)


def _name_mark_in_text(text: str, offset: int) -> str:
    """Return what the mark at a place is called, if it follows words without quotes; empty otherwise."""
    mark = {"{": "brace", ":": "colon", "[": "bracket"}.get(text[offset : offset + 1], "")
    return mark if re.search(r": [^\s,:\[\]{}\"'][^,:\[\]{}]*$", text[:offset].rpartition("\n")[2]) else ""


def _read_complaint(text: str, error: yaml.MarkedYAMLError) -> _Complaint:
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index, len(text)) if mark else 0
    context_offset = min(error.context_mark.index, len(text)) if error.context_mark else offset
    start = text.rfind("\n", 0, offset) + 1
    line = _Line(start, text[start : _line_end(text, offset)])
    end_before = max(0, start - 1)
    start_before = text.rfind("\n", 0, end_before) + 1
    before = _Line(start_before, text[start_before:end_before])
    return _Complaint(text, error.problem or "", error.context or "", offset, context_offset, line, before)


def _find_tab_or_quote(complaint: _Complaint, loader: Any) -> ReadError | None:
    """Return the mistake with a tab, a quote or a brace that makes the rest unreadable; None if there is none."""
    start, line = complaint.line
    tab = line[: len(line) - len(line.lstrip())].find("\t")
    if tab >= 0:
        return _mistake("a tab is used for indentation", start + tab, "indent with spaces")
    if "quoted scalar" in complaint.context and "end of stream" in complaint.problem:
        return _mistake("a quote opens here and never closes", complaint.context_offset, "close it, or leave it out")
    opened = _find_late_closing(complaint, loader)
    if opened is not None:
        help = "close it where the text ends, or leave it out"
        return _mistake("a quote opens here and closes only in a later line", opened, help)
    braces = re.match(r"\s*(?:- )?[a-z_]+: (\{[a-z_]+\})\s+[^\s#,}]", line)
    if braces:
        span = (start + braces.start(1), start + braces.end(1))
        return _mistake("a text cannot begin with a brace", span, "put quotes around the whole text")
    return None


def _find_missing_space(complaint: _Complaint) -> ReadError | None:
    """Return the mistake of a key whose colon has no space after it, in the line before or in this one."""
    for start, line in (complaint.line_before, complaint.line):
        missing = _NO_SPACE.match(line)
        if missing:
            help = f"write {missing[1]}: and then the value"
            colon = start + missing.end() - 1
            error = _mistake("a space is missing after the colon", colon, help)
            error.correction = (start + missing.start(1), start + missing.end(2)), f"{missing[1]}: {missing[2]}"
            return error
    return None


def _name_mistake(complaint: _Complaint) -> ReadError:
    """Return the mistake by what the parser says of it."""
    text, problem, offset, (start, line) = complaint.text, complaint.problem, complaint.offset, complaint.line
    if "mapping values are not allowed" in problem:
        return _describe_colon(complaint)
    quoted = re.match(r"""\s*(?:- )?[a-z_]+:\s*(['"])(?:(?!\1).)*\1(?=\s*[^\s#,}\]])""", line)
    if quoted:
        help = "leave the quotes around the text out"
        return _mistake("this quote ends the text, and more follows", start + quoted.end() - 1, help)
    if "could not find expected" in problem:
        span = (complaint.context_offset, _line_end(text, complaint.context_offset))
        return _mistake("a key without a colon, or a text that runs on", span, "write key: value")
    if "document start" in problem:
        span = (offset, _line_end(text, offset))
        return _mistake("the file goes on after its end", span, "remove the dots, or what follows")
    if "cannot start any token" in problem:
        help = "put quotes around a text that begins with such a mark"
        return _mistake("a text without quotes cannot begin like this", offset, help)
    if "not allowed" in problem:
        help = "write the value after the key, or each entry after a dash on a line of its own"
        return _mistake("this mark is not allowed here", offset, help)
    if "expected" in problem:
        return _mistake("something is missing here, or the indentation is wrong", offset, _INDENTATION)
    return _mistake(f"this is not YAML: {problem}", offset, "")


def _find_late_closing(complaint: _Complaint, loader: Any) -> int | None:
    """Return where a quote opens in an earlier line that closes in this one before the complaint; None if none does."""
    start = complaint.line.start
    try:
        for token in yaml.scan(complaint.text, Loader=loader):
            if token.start_mark.index >= start:
                return None
            is_quoted = isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')
            if is_quoted and start < token.end_mark.index <= complaint.offset:
                return int(token.start_mark.index)
    except yaml.YAMLError:  # the mistake itself, or one before the text could be split so far
        return None
    return None


def _describe_colon(complaint: _Complaint) -> ReadError:
    """Return what is wrong with a colon that is not allowed where it is: in its own line, or in the one before."""
    (start, line), (start_before, line_before) = complaint.line, complaint.line_before
    dash = re.match(r"\s*-([^\s-]\S*)", line_before)
    if dash:
        help = "write the dash, a space, and then the key"
        error = _mistake("a space is missing after the dash", start_before + dash.start(1) - 1, help)
        error.correction = (start_before + dash.start(1) - 1, start_before + dash.end(1)), f"- {dash[1]}"
        return error
    bullet = re.match(r"\s*([–—•*]|[0-9]+[.)])\s", line_before)
    if bullet:
        span = (start_before + bullet.start(1), start_before + bullet.end(1))
        return _mistake("this is not a dash that begins an entry", span, "write a plain dash (-) and a space", "-")
    if line_before.strip() and ":" not in line_before and not line_before.lstrip().startswith("#"):
        first = start_before + len(line_before) - len(line_before.lstrip())
        help = "write key: value; a comment begins with #"
        span = (first, start_before + len(line_before))
        return _mistake("a colon and a space are missing in this line", span, help)
    first = start + len(line) - len(line.lstrip())
    has_value_before = re.match(r"\s*(?:- )?[a-z_]+: [^\s{\[|>]", line_before)
    is_deeper = has_value_before and _key_column(line) > _key_column(line_before)
    if not is_deeper and re.match(r"\s*(?:- )?[^:]*: .*:(?:\s|$)", line):
        help = "put quotes around a text with a colon in it"
        error = _mistake("there is a second colon in this line", complaint.offset, help)
        text = _TEXT_WITH_COLON.fullmatch(line)
        if text:
            error.correction = (start + text.start(1), start + text.end(1)), f'"{text[1]}"'
        return error
    return _mistake("this line is indented too far", (first, first + len(line.strip())), _INDENTATION)


def _key_column(line: str) -> int:
    """Return the column at which the key of a line begins, after its dash if it has one."""
    match = re.match(r"\s*(?:- +)?", line)
    return match.end() if match else 0


def _mistake(message: str, place: Span | int, help: str, meant: str = "") -> ReadError:
    """Return the error at a part of the text, or at one character; ``meant`` is what belongs in its place."""
    span = (place, place + 1) if isinstance(place, int) else place
    return ReadError("E104", message, span, help, (span, meant) if meant else None)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
