"""How a command line says that the columns of a roster are read: by a map, or with dates and columns of its own."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ma_eligibility.cli.streams import fail_usage

if TYPE_CHECKING:
    from ma_eligibility.roster.mapping.maps import MapFile
    from ma_eligibility.roster.open_roster import TableOptions

RosterMap = Annotated[
    str | None,
    typer.Option(
        "--map", metavar="FILE", help="A file that says how the columns of the roster read, an export of an office."
    ),
]
KeptColumns = Annotated[
    list[str] | None,
    typer.Option("--keep", metavar="COLUMN", help="Carry this column of the roster into every table; repeatable."),
]
OtherColumns = Annotated[
    list[str] | None,
    typer.Option("--keep", metavar="COLUMN", help="Accept this column of the roster, which has no fact; repeatable."),
]
DateFormats = Annotated[
    list[str] | None,
    typer.Option("--dates", metavar="FORMAT", help="How the roster writes dates, such as MM/DD/YYYY; repeatable."),
]


class RosterOptions(NamedTuple):
    """What a command line says of the columns of a roster."""

    map: str | None
    """The path of the map."""
    keep: Sequence[str]
    dates: Sequence[str]

    def arguments(self) -> Iterator[str]:
        """Give them as they are on the command line."""
        yield from ("--map", self.map) if self.map is not None else ()
        for name, given in (("--keep", self.keep), ("--dates", self.dates)):
            for each in given:
                yield from (name, each)

    def read(self) -> "MapFile | TableOptions":
        """Return how tables are read; end the program for options that cannot be used, raise InputError for a map."""
        from ma_eligibility.roster.open_roster import TableOptions

        if self.map is None:
            return TableOptions(_read_kept(self.keep), _read_formats(self.dates))
        if self.keep or self.dates:
            fail_usage("--keep and --dates are for rosters without a map: write keep: and dates: into the map")
        return _load_map(self.map)


def _load_map(path: str) -> "MapFile":
    from ma_eligibility.cohort.exported import refuse_taken_names
    from ma_eligibility.roster.mapping.maps import load_map

    found = load_map(path)
    refuse_taken_names(found)
    return found


def _read_kept(names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns to carry into the answers; end the program if the answers have one of that name."""
    if not names:
        return ()
    from ma_eligibility.cohort.columns import RESULT_NAMES

    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(name.strip().casefold(), name.strip())
    for folded, name in kept.items():
        if not name or folded in RESULT_NAMES:
            fail_usage(f"--keep {name}: the answers have a column of that name already" if name else "--keep is empty")
    return tuple(kept.values())


def _read_formats(names: Sequence[str]) -> tuple[str, ...]:
    """Return the formats of dates; end the program for one that is not known, and for two that can be mixed up."""
    if not names:
        return ()
    from ma_eligibility.load.date_formats import DATE_FORMATS, find_clash
    from ma_eligibility.profile.spelling import did_you_mean

    known = {name.casefold(): name for name in DATE_FORMATS}
    formats = []
    for name in names:
        found = known.get(name.strip().casefold())
        if found is None:
            fail_usage(f"--dates {name} is no format of dates ({did_you_mean(name, DATE_FORMATS)})")
        formats.append(found)
    clash = find_clash(formats)
    if clash:
        fail_usage(f"a date may be both {clash[0]} and {clash[1]}: give --dates for one of them")
    return tuple(dict.fromkeys(formats))
