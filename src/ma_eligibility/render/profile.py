"""A profile as the file that it could have been read from."""

from typing import Any

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.profile.answers import ANSWERS, Answer
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.record import Record, is_given
from ma_eligibility.render.yaml import write_block


def render_profile(profile: Profile) -> str:
    """Return a profile as YAML; what it does not give is left out."""
    return write_block(list_facts(profile))


def list_facts(record: Record) -> dict[str, Any]:
    """Return what a record gives as plain values, in the order of the model, the answers last."""
    fields = [*(name for name in type(record).model_fields if name != ANSWERS), ANSWERS]
    given = {name: getattr(record, name) for name in fields if is_given(record, name)}
    return {name: _make_plain(value) for name, value in given.items() if (name, value) != ("incomplete", ())}


def _make_plain(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, Record):
        return list_facts(value)
    if isinstance(value, tuple) and value and isinstance(value[0], Answer):
        return {answer.name: _write_answer(answer) for answer in value}
    return [_make_plain(item) for item in value] if isinstance(value, tuple) else value


def _write_answer(answer: Answer) -> Any:
    dates = {"since": answer.since, "until": answer.until}
    given = {key: str(date) for key, date in dates.items() if date is not None}
    return {"is": answer.is_yes, **given} if given else answer.is_yes
