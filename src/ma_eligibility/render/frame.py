"""What every answer in text begins and ends with: whom it is about and when, and which rules it is by."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ma_eligibility.days.calendar import format_day
from ma_eligibility.explain.answer import ReadingTaken
from ma_eligibility.explain.assumptions import list_assumed
from ma_eligibility.profile.profile import Profile
from ma_eligibility.render.writer import Writer
from ma_eligibility.ruleset.rulebook import RulesetInfo

if TYPE_CHECKING:
    from ma_eligibility.load.suppositions import Supposition


def write_head(
    writer: Writer, profile: Profile, as_of: int, taken: Sequence[ReadingTaken], supposed: "Sequence[Supposition]"
) -> None:
    """Write the candidate and the day, the readings that were asked for, and what was supposed or is assumed."""
    writer.ends(profile.candidate or "Eligibility", f"as of {format_day(as_of)}", style="bold")
    said = [f"with {each.reading}={each.choice}, as asked for: {each.means}" for each in taken]
    for line in dict.fromkeys(said):  # credentials may share a reading
        writer.write(line, style="magenta")
    for each in supposed:
        writer.write(f"Supposing {each.address} is {each.value}.", style="magenta")
    assumed = list(dict.fromkeys(fact.text for fact in list_assumed(profile)))
    if assumed:
        writer.write(f"Assumed, and not on file: {'; '.join(assumed)}.", style="magenta")


def write_rules(writer: Writer, info: RulesetInfo, more: str = "") -> None:
    """Write which rules it is by, with what more there is to say of them, and what every candidate should hear."""
    writer.write(f"Rules: {info.display_name}.{more}", style="dim")
    if info.reminder:
        writer.write(info.reminder, style="dim")
