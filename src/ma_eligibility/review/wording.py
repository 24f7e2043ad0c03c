"""What a rule asks for or says, by its meaning, with phrases for it from the plainest to the most precise."""

import json
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any

from ma_eligibility.review.combinations import COMBINATIONS
from ma_eligibility.ruleset.rulebook import parts_of

#: Phrases for one thing, the plainest first: where two things read alike, the next phrase is used for both.
Words = tuple[str, ...]
Statements = Mapping[Hashable, Words]


def asked_by(criterion: Any) -> dict[Hashable, Words]:
    """Return the criteria of which each must hold if this one holds, by their meaning; none of None."""
    if criterion is None:
        return {}
    parts, meaning = parts_of(criterion), criterion.meaning
    if meaning[0] == "all":
        return {key: words for part in parts for key, words in asked_by(part).items()}
    same = [part for part in parts if part.meaning == meaning]  # a group of one
    return asked_by(same[0]) if same else {meaning: words_for(criterion)}


def words_for(criterion: Any) -> Words:
    """Return phrases for what a criterion asks for; the last two are precise, and as it is written."""
    return tuple(_spell_out(criterion, say) for say in (_say_simply, _say_leaf, _say_precisely, _say_as_written))


def _spell_out(criterion: Any, say: Callable[[Any], str | None], *, inside: bool = False) -> str:
    """Describe a criterion with all its parts, unless ``say`` describes the whole."""
    parts, said = parts_of(criterion), say(criterion)
    if said is not None:
        return said
    if len(parts) == 1 and not criterion.negates:
        return _spell_out(parts[0], say, inside=inside)
    lead = "not" if len(parts) == 1 else COMBINATIONS[criterion.kind].lead(criterion)
    whole = f"{lead}: {'; '.join(_spell_out(part, say, inside=True) for part in parts)}"
    return f"({whole})" if inside else whole


def _say_simply(criterion: Any) -> str | None:
    """Describe a leaf, or a combination that negates and has a sentence: it seldom reads well as a list."""
    is_list = parts_of(criterion) and not (criterion.negates and criterion.says is not None)
    return None if is_list else str(criterion.sentence)


def _say_leaf(criterion: Any) -> str | None:
    return None if parts_of(criterion) else str(criterion.sentence)


def _say_precisely(criterion: Any) -> str | None:
    return None if parts_of(criterion) else str(getattr(criterion, "precise", criterion.sentence))


def _say_as_written(criterion: Any) -> str | None:
    """Write a leaf by the keys of the rule language: what differs in meaning differs here."""
    if parts_of(criterion):
        return None
    values = {info.alias or name: getattr(criterion, name) for name, info in type(criterion).model_fields.items()}
    asked = {key: value for key, value in values.items() if key not in ("id", "says") and value not in (None, {})}
    return ", ".join(f"{key}: {_write_value(value)}" for key, value in asked.items())


def _write_value(value: Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return f"({_say_as_written(value)})" if hasattr(value, "meaning") else str(value)


def find_difference(ours: Statements, theirs: Statements) -> tuple[Words, Words] | None:
    """Return what only the one has and what only the other, in phrases that differ; None if there is nothing."""
    only_ours = [words for meaning, words in ours.items() if meaning not in theirs]
    only_theirs = [words for meaning, words in theirs.items() if meaning not in ours]
    if not only_ours and not only_theirs:
        return None
    while True:
        alike = {words[0] for words in only_ours} & {words[0] for words in only_theirs}
        if not any(words[0] in alike and words[1:] for words in (*only_ours, *only_theirs)):
            return tuple(words[0] for words in only_ours), tuple(words[0] for words in only_theirs)
        only_ours, only_theirs = _say_longer(only_ours, alike), _say_longer(only_theirs, alike)


def _say_longer(said: list[Words], unclear: Collection[str]) -> list[Words]:
    return [words[1:] or words if words[0] in unclear else words for words in said]
