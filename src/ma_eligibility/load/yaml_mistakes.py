"""What the YAML parser complains about, in words for people who have never heard of YAML."""

import re
from typing import Any

import yaml

from ma_eligibility.load.source import ReadError, Span

_INDENTATION = "keys of one record stand below each other, with the same number of spaces before them"
_NO_SPACE = re.compile(r"\s*(?:- )?([a-z_]+):(?=\S)")


def describe_yaml_error(text: str, error: yaml.MarkedYAMLError, loader: Any) -> ReadError:
    """Return the parser's complaint with its likeliest cause, at the character that causes it.

    ``loader`` is the YAML library's class that read the text.
    """
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(text)) if mark else 0
    context_at = min(error.context_mark.index, len(text)) if error.context_mark else at
    said, context = error.problem or "", error.context or ""
    if "nesting depth" in said:  # newer parsers have a limit of their own, and meet it while looking ahead
        return ReadError("E108", "nested far too deeply", (at, at + 1))
    start = text.rfind("\n", 0, at) + 1
    line = text[start : _line_end(text, at)]
    before_start, before = _line_before(text, start)
    tab = line[: len(line) - len(line.lstrip())].find("\t")
    if tab >= 0:
        return _mistake("a tab is used for indentation", (start + tab, start + tab + 1), "indent with spaces")
    if "quoted scalar" in context and "end of stream" in said:
        return _mistake(
            "a quote opens here and never closes", (context_at, context_at + 1), "close it, or leave it out"
        )
    opened = _find_late_closing(text, start, at, loader)
    if opened is not None:
        help = "close it where the text ends, or leave it out"
        return _mistake("a quote opens here and closes only in a later line", (opened, opened + 1), help)
    braces = re.match(r"\s*(?:- )?[a-z_]+: (\{[a-z_]+\})\s+[^\s#,}]", line)
    if braces:
        span = (start + braces.start(1), start + braces.end(1))
        return _mistake("a text cannot begin with a brace", span, "put quotes around the whole text")
    if "flow" in context:
        said = "a bracket opens here, and before it closes something is wrong"
        return _mistake(said, (context_at, context_at + 1), "close the bracket, and put commas between the entries")
    if "escape" in said or "hexdecimal" in said:
        help = "in double quotes a backslash starts an escape: write two of them, or use single quotes"
        slash = text.rfind("\\", 0, at + 1)
        return _mistake("a backslash is in double quotes", (slash, slash + 1), help)
    for owner, owned in ((before_start, before), (start, line)):
        missing = _NO_SPACE.match(owned)
        if missing:
            colon = owner + missing.end() - 1
            help = f"write {missing[1]}: and then the value"
            return _mistake("a space is missing after the colon", (colon, colon + 1), help)
    if "mapping values are not allowed" in said:
        return _describe_colon(at, (start, line), (before_start, before))
    quoted = re.match(r"""\s*(?:- )?[a-z_]+:\s*(['"])(?:(?!\1).)*\1(?=\s*[^\s#,}\]])""", line)
    if quoted:
        span = (start + quoted.end() - 1, start + quoted.end())
        return _mistake("this quote ends the text, and more follows", span, "leave the quotes around the text out")
    if "could not find expected" in said:
        end = _line_end(text, context_at)
        return _mistake("a key without a colon, or a text that runs on", (context_at, end), "write key: value")
    if "document start" in said:
        return _mistake("the file goes on after its end", (at, _line_end(text, at)), "remove the dots, or what follows")
    if "cannot start any token" in said:
        help = "put quotes around a text that begins with such a mark"
        return _mistake("a text without quotes cannot begin like this", (at, at + 1), help)
    if "not allowed in this context" in said:
        help = "write the value after the key, or each entry after a dash on a line of its own"
        return _mistake("this mark cannot stand here", (at, at + 1), help)
    if "expected" in said:
        return _mistake("something is missing here, or is indented too far or too little", (at, at + 1), _INDENTATION)
    return _mistake(f"this is not YAML: {said}", (at, at + 1), "")


def _find_late_closing(text: str, start: int, at: int, loader: Any) -> int | None:
    """Return where a quote opens above the line that begins at *start*, and closes in it before *at*; None if none."""
    try:
        for token in yaml.scan(text, Loader=loader):
            if token.start_mark.index >= start:
                return None
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"') and start < token.end_mark.index <= at:
                return int(token.start_mark.index)
    except yaml.YAMLError:  # the mistake itself, or one before the text could be split so far
        return None
    return None


def _describe_colon(at: int, this: tuple[int, str], before: tuple[int, str]) -> ReadError:
    """Return what is wrong with a colon that cannot stand where it does: in its own line, or in the one before."""
    dash = re.match(r"\s*-[^\s-]", before[1])
    if dash:
        first = before[0] + dash.end() - 2
        help = "write the dash, a space, and then the key"
        return _mistake("a space is missing after the dash", (first, first + 1), help)
    start, line = this
    owner, owned = before
    bullet = re.match(r"\s*([–—•*]|[0-9]+[.)])\s", owned)
    if bullet:
        span = (owner + bullet.start(1), owner + bullet.end(1))
        return _mistake("this is not a dash that begins an entry", span, "write a plain dash (-) and a space")
    if owned.strip() and ":" not in owned and not owned.lstrip().startswith("#"):
        first = owner + len(owned) - len(owned.lstrip())
        help = "write key: value; a comment begins with #"
        return _mistake("a colon and a space are missing in this line", (first, owner + len(owned)), help)
    first = start + len(line) - len(line.lstrip())
    if re.match(r"\s*(?:- )?[a-z_]+: [^\s{\[|>]", owned) and _key_column(line) > _key_column(owned):
        return _mistake("this line is indented too far", (first, first + len(line.strip())), _INDENTATION)
    if re.match(r"\s*(?:- )?[^:]*: .*:(?:\s|$)", line):
        return _mistake("a second colon is in this line", (at, at + 1), "put quotes around a text with a colon in it")
    return _mistake("this line is indented too far", (first, first + len(line.strip())), _INDENTATION)


def _key_column(line: str) -> int:
    """Return the column at which the key of a line begins, after its dash if it has one."""
    match = re.match(r"\s*(?:- +)?", line)
    return match.end() if match else 0


def _mistake(said: str, span: Span, help: str) -> ReadError:
    return ReadError("E104", said, span, help)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _line_before(text: str, start: int) -> tuple[int, str]:
    """Return where the line before begins, and the line."""
    if start == 0:
        return 0, ""
    first = text.rfind("\n", 0, start - 1) + 1
    return first, text[first : start - 1]
