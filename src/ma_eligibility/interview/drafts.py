"""Records that cannot be written down yet, as facts that they must have, such as the end of a job, are to come."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import ANY_DAY
from ma_eligibility.interview.useful import list_useful
from ma_eligibility.load.profile import make_profile
from ma_eligibility.profile.profile import SECTIONS_BY_KEY, Profile, Section, record_address
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.rulebook import Ruleset

#: A day that every record may have, in place of one that is to come.
_SOME_DAY = "2000"


class Draft(NamedTuple):
    """A record with what is known of it so far."""

    key: str
    facts: dict[str, Any]
    is_last: bool
    """Whether the section has all of its records once this one is there."""

    @property
    def section(self) -> Section:
        """The section of the record."""
        return SECTIONS_BY_KEY[self.key]

    @property
    def lacking(self) -> list[str]:
        """The facts that it must have and that are to come."""
        return [field for field in list_required(self.section) if field not in self.facts]


def list_required(section: Section) -> list[str]:
    """Return the facts that each record of a section must have."""
    return [name for name, field in section.model.model_fields.items() if field.is_required()]


def does_date_matter(profile: Profile, drafts: Sequence[Draft], ruleset: Ruleset, as_of: int) -> bool:
    """Tell whether the date that the first of the drafts lacks could change a verdict."""
    first = drafts[0]
    address = record_address(first.section, len(profile.records(first.key) or ()), first.lacking[0])
    return address in list_useful(evaluate_profile(_suppose(profile, drafts), ruleset, as_of))


def _suppose(profile: Profile, drafts: Sequence[Draft]) -> Profile:
    """Return a profile with drafts, which lack dates only, as its records, with any day for each date."""
    key, is_whole = drafts[0].key, drafts[-1].is_last
    records = [*(profile.records(key) or ()), *map(_make_record, drafts)]
    in_part = [each for each in profile.incomplete if each != key] + ([] if is_whole else [key])
    return with_changes(profile, **{key: tuple(records), "incomplete": tuple(in_part)})


def _make_record(draft: Draft) -> Any:
    known = draft.facts | dict.fromkeys(draft.lacking, _SOME_DAY)
    records = make_profile({draft.key: [known]}).records(draft.key) or ()
    return with_changes(records[0], **dict.fromkeys(draft.lacking, ANY_DAY))
