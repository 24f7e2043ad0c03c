"""Random candidates, crowded around the days on which a calendar goes wrong."""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st
from oracle import ALL_DAYS, FIRST, LAST, Length, days_of, minus, plus, years

Profile = dict[str, Any]
Job = tuple[date, date | None]

DISTANCES = (1, 2, 3, 4, 5, 7)
AWKWARD = ((2, 29), (2, 28), (3, 1), (12, 31), (1, 1), (1, 31), (3, 31), (4, 30), (6, 30), (8, 31), (11, 30))
USUAL_YEARS = range(1990, 2036)
EDGE_YEARS = (1900, 1901, 1904, 1907, 2093, 2096, 2099, 2100)

FIELDS = ("medical_assisting", "medical_assisting", "medical_assisting", "phlebotomy", "nursing", "other")
ACCREDITATIONS: tuple[list[str], ...] = (["CAAHEP"], ["ABHES"], ["ACCSC"], ["ACCSC", "CAAHEP"], [])
PROGRAM_HOURS = (720, 719, 721, 760, 1200, 160, 0)
ROLES = ("medical_assistant", "medical_assistant", "medical_assistant_educator", "nurse", "other")
BOTH_DUTIES = ["administrative", "clinical"]
DUTIES: tuple[list[str], ...] = (BOTH_DUTIES, BOTH_DUTIES[::-1], ["clinical"], ["administrative"], [])
WEEKLY_HOURS = (35, Decimal("34.5"), Decimal("35.5"), 40, Decimal("37.5"), 20, Decimal("33.3"), 0, 168)
TOTAL_HOURS = (4160, 4159, 4161, Decimal("4159.5"), 2080, 0)
DOCUMENTS: tuple[list[str], ...] = (
    ["DD214"],
    ["SMART"],
    ["DD214", "SMART"],
    ["JST"],
    ["other", "SMART"],
    ["other"],
    [],
)

# What may be left out of a record without saying something else. A diploma without a date is held on every
# day, and a program without a level is postsecondary, so leaving out either of these does not hide it.
MAY_BE_LEFT_OUT = {
    "programs": (
        *("field", "accreditation", "hours", "externship_hours", "started", "completed", "expected"),
        *("award", "recognized_by", "accredited_later_by", "accredited_later_on"),
    ),
    "employment": ("role", "start", "hours_per_week", "total_hours", "duties", "supervised", "country"),
    "military": ("training", "completed", "documents"),
    "diploma": ("kind",),
    "credentials": ("expires",),
    "attempts": ("passed",),
    "skills": ("count",),
}
SECTIONS = tuple(MAY_BE_LEFT_OUT)
DATE_KEYS = (
    *("started", "completed", "expected", "start", "end", "earned"),
    *("accredited_later_on", "issued", "expires", "taken", "done"),
)
NO_DATES = ("present", "never")


def chance(rng: Random, percent: int) -> bool:
    """Say yes that often; the least number drawn says no, so that shrinking makes a person plainer."""
    return rng.randrange(100) >= 100 - percent


# --- Days ---------------------------------------------------------------------------------------------------


def at_a_distance(rng: Random, day: date) -> date:
    """Return a day some whole years before or after another, or one day off that."""
    move = plus if chance(rng, 50) else minus
    return move(day, years(rng.choice(DISTANCES))) + timedelta(days=rng.choice((0, -1, 1)))


def awkward_day(rng: Random, year: int) -> date:
    """Return an end of a month, or a day next to one; February 29 is March 1 where there is none."""
    month, day = rng.choice(AWKWARD)
    return date(year, month, 1) + timedelta(days=day - 1)


def propose_day(rng: Random, known: list[date]) -> date:
    """Return a day that is likely to matter, given the days already in the profile."""
    kind = rng.randrange(20)
    if kind < 8 and known:
        return at_a_distance(rng, rng.choice(known))
    if kind < 10 and known:
        return rng.choice(known) + timedelta(days=rng.choice((0, 1, -1)))
    if kind < 16:
        return awkward_day(rng, rng.choice(USUAL_YEARS))
    if kind < 19:
        return date(rng.choice(USUAL_YEARS), 1, 1) + timedelta(days=rng.randrange(365))
    return awkward_day(rng, rng.choice(EDGE_YEARS))


def pick_day(rng: Random, known: list[date], not_before: date = FIRST) -> date:
    """Return a day that is likely to matter, from `not_before` on; it joins the known days."""
    for _ in range(4):
        day = propose_day(rng, known)
        if not_before <= day <= LAST:
            break
    else:
        day = min(LAST, not_before + timedelta(days=rng.randrange(1500)))
    known.append(day)
    return day


# --- Whole persons ------------------------------------------------------------------------------------------


def make_diploma(rng: Random, known: list[date]) -> Any:
    """Return a diploma with or without a date, or none."""
    if chance(rng, 20):
        return "none"
    diploma: Profile = {"kind": rng.choice(("high_school", "ged", "equivalent"))}
    if chance(rng, 60):
        diploma["earned"] = pick_day(rng, known).isoformat()
    return diploma


def make_program(rng: Random, known: list[date]) -> Profile:
    """Return a program, finished or under way."""
    started = pick_day(rng, known)
    finished = pick_day(rng, [*known, started], not_before=started)
    known.append(finished)
    hours = rng.choice(PROGRAM_HOURS)
    program: Profile = {
        "field": rng.choice(FIELDS),
        "accreditation": list(rng.choice(ACCREDITATIONS)),
        "hours": hours,
        "externship_hours": min(hours, rng.choice((160, 0, 720))),
        "started": started.isoformat(),
        "expected" if chance(rng, 30) else "completed": finished.isoformat(),
    }
    if chance(rng, 40):
        program["level"] = "secondary" if chance(rng, 40) else "postsecondary"
    return program


def run_near(rng: Random, known: list[date], other: Job) -> Job:
    """Return an employment that equals, touches, overlaps or is within another."""
    start, end = other
    last = end or min(LAST, start + timedelta(days=2000))
    middle = start + (last - start) // 2
    kind = rng.choice(("equal", "touching", "overlapping", "nested"))
    if kind == "touching" and end is not None and end < LAST:
        after = end + timedelta(days=1)
        return after, pick_day(rng, known, not_before=after)
    if kind == "overlapping":
        return middle, pick_day(rng, known, not_before=last)
    if kind == "nested":
        return middle, middle + (last - middle) // 2
    return other


def run_alone(rng: Random, known: list[date]) -> Job:
    """Return an employment of its own, often of some whole years to the day."""
    start = pick_day(rng, known)
    if chance(rng, 25):
        return start, None
    if chance(rng, 40):
        whole = plus(start, years(rng.choice(DISTANCES))) + timedelta(days=rng.choice((-1, -2, 0)))
        return start, min(whole, LAST)
    return start, pick_day(rng, known, not_before=start)


def make_job(rng: Random, known: list[date], earlier: list[Job]) -> Profile:
    """Return an employment; its dates join the earlier ones."""
    start, end = run_near(rng, known, rng.choice(earlier)) if earlier and chance(rng, 50) else run_alone(rng, known)
    earlier.append((start, end))
    known += [start, end or start]
    job: Profile = {
        "role": rng.choice(ROLES),
        "start": start.isoformat(),
        "end": end.isoformat() if end else "present",
        "duties": list(rng.choice(DUTIES)),
        "supervised": not chance(rng, 30),
    }
    if end and chance(rng, 40):
        days = (end - start).days + 1
        # More than 24 hours a day would not be among the possible values of unknown weekly hours.
        near_full_time = (5 * days, 5 * days - 1, 5 * days + 1)
        job["total_hours"] = min(rng.choice(TOTAL_HOURS + near_full_time), 24 * days)
    else:
        job["hours_per_week"] = rng.choice(WEEKLY_HOURS)
    return job


def make_training(rng: Random, known: list[date]) -> Profile:
    """Return a training in the armed forces."""
    return {
        "branch": rng.choice(("army", "navy", "air_force")),
        "training": rng.choice(("medical_assistant", "medical_services")),
        "completed": pick_day(rng, known).isoformat(),
        "documents": list(rng.choice(DOCUMENTS)),
    }


def whole_person(rng: Random) -> Profile:
    """Return a profile in which nothing is unknown."""
    known: list[date] = []
    earlier: list[Job] = []
    makers: dict[str, Callable[[], Any]] = {
        "programs": lambda: [make_program(rng, known) for _ in range(rng.choice((1, 0, 1, 2, 3)))],
        "employment": lambda: [make_job(rng, known, earlier) for _ in range(rng.choice((1, 0, 2, 3, 4)))],
        "military": lambda: [make_training(rng, known) for _ in range(rng.choice((0, 1, 1, 2)))],
        "diploma": lambda: make_diploma(rng, known),
    }
    order = list(makers)
    rng.shuffle(order)
    profile: Profile = {"complete": True}
    for name in order:
        if not chance(rng, 10):
            profile[name] = makers[name]()
    return profile


# --- What the shipped rules of the guide do not ask about -----------------------------------------------------


def make_credential(rng: Random, known: list[date]) -> Profile:
    """Return a credential held, or a card; one in four has no date of issue, and counts as always held."""
    issued = pick_day(rng, known)
    expires = pick_day(rng, known, not_before=issued).isoformat() if chance(rng, 80) else "never"
    if expires != "never" and chance(rng, 20):
        expires = expires[:7]  # as cards have it: valid to the end of the month
    credential: Profile = {"credential": rng.choice(("CPR", "CMA", "RMA")), "expires": expires}
    if chance(rng, 75):
        credential["issued"] = issued.isoformat()
    return credential


def make_attempt(rng: Random, known: list[date]) -> Profile:
    """Return an attempt at an exam."""
    return {
        "credential": rng.choice(("CMA", "CMA", "RMA")),
        "taken": pick_day(rng, known).isoformat(),
        "passed": chance(rng, 40),
    }


def make_skill(rng: Random, known: list[date]) -> Profile:
    """Return some procedures; half of them have no date, and count on every day."""
    skill: Profile = {"skill": rng.choice(("injection", "venipuncture")), "count": rng.choice((10, 9, 11, 5, 0))}
    if chance(rng, 50):
        skill["done"] = pick_day(rng, known).isoformat()
    return skill


def widen(rng: Random, profile: Profile) -> Profile:
    """Return a copy of a whole person with facts that the guide does not ask about."""
    wide = copy.deepcopy(profile)
    known: list[date] = []
    for program in wide.get("programs", []):
        end = date.fromisoformat(program.get("completed") or program["expected"])
        program["award"] = rng.choice(("certificate", "associate", "diploma"))
        program["recognized_by"] = list(rng.choice(([], ["USDE"], ["CHEA", "NCCT"])))
        program["accredited_later_by"] = list(rng.choice(([], ["CAAHEP"], ["ABHES"])))
        later = plus(end, Length(rng.choice((36, 35, 12)), "months")) + timedelta(days=rng.choice((0, -1, 1)))
        if program["accredited_later_by"] and later <= LAST:
            program["accredited_later_on"] = later.isoformat()
    for job in wide.get("employment", []):
        job["country"] = rng.choice(("US", "US", "CA"))
    if isinstance(wide.get("diploma"), dict) and "earned" in wide["diploma"] and chance(rng, 50):
        wide["diploma"]["expected"] = wide["diploma"].pop("earned")
    for section, make in (("credentials", make_credential), ("attempts", make_attempt), ("skills", make_skill)):
        if chance(rng, 90):
            wide[section] = [make(rng, known) for _ in range(rng.choice((1, 0, 2, 3)))]
    if chance(rng, 80):
        wide["born"] = pick_day(rng, known).isoformat()
    return wide


def wide_person(rng: Random, full: bool = False) -> Profile:
    """Return a random profile with facts of every kind; with `full`, one in which nothing is unknown."""
    person = widen(rng, whole_person(rng))
    return person if full else hide(rng, person)


# --- Persons with something unknown -------------------------------------------------------------------------


def hide_in_record(rng: Random, section: str, record: Profile, percent: int) -> None:
    """Leave fields out of a record and make its dates coarser, each with that chance."""
    for key in MAY_BE_LEFT_OUT[section]:
        is_undated_kind = key == "kind" and "earned" not in record
        if key in record and len(record) > 1 and not is_undated_kind and chance(rng, percent):
            del record[key]
    for key in DATE_KEYS:
        text = record.get(key, "present")
        if text not in NO_DATES and chance(rng, percent):
            # An expiry that names a month hides nothing.
            record[key] = text[: min(len(text), 4 if key == "expires" else rng.choice((7, 4)))]


def hide(rng: Random, profile: Profile) -> Profile:
    """Return a copy with facts hidden at random; the profile given has one possible value of each."""
    hidden = copy.deepcopy(profile)
    percent = rng.choice((10, 0, 5, 25, 50))
    for section in SECTIONS:
        records = hidden.get(section, [])
        for record in [records] if isinstance(records, dict) else records:
            if isinstance(record, dict):
                hide_in_record(rng, section, record, percent)
    unsaid = [section for section in SECTIONS if section in hidden and chance(rng, percent // 2)]
    for section in unsaid:
        del hidden[section]
    listed = [name for name in SECTIONS if isinstance(hidden.get(name), list)]
    in_part = [name for name in listed if chance(rng, percent // 2)]
    for section in in_part:
        hidden[section] = [record for record in hidden[section] if not chance(rng, 40)]
    if in_part:
        hidden["incomplete"] = in_part
    if unsaid or chance(rng, percent):
        del hidden["complete"]
        if chance(rng, 50):
            hidden["complete"] = False
    return hidden


def random_person(rng: Random, full: bool = False) -> Profile:
    """Return a random profile; with `full`, one in which nothing is unknown."""
    person = whole_person(rng)
    return person if full else hide(rng, person)


def telling_days(rng: Random, profile: Profile, count: int) -> list[date]:
    """Days on which verdicts on the profile are likely to change, and a few on which they are not."""
    ends: list[date] = []
    for section in SECTIONS:
        records = profile.get(section, [])
        for record in [records] if isinstance(records, dict) else records:
            if isinstance(record, dict):
                dates = [record[key] for key in DATE_KEYS if record.get(key, "never") != "never"]
                ends += [day for text in dates for day in edges_of(text)]
    if "born" in profile:
        ends += edges_of(profile["born"])
    days = [rng.choice(ALL_DAYS) for _ in range(max(2, count // 20))]
    while len(days) < count:
        day = rng.choice(ends or [date(2020, 2, 29)])
        day = at_a_distance(rng, day) if chance(rng, 65) else day + timedelta(days=rng.choice((0, -1, 1)))
        days.append(min(LAST, max(FIRST, day)))
    return sorted(days)


def edges_of(text: str) -> tuple[date, date]:
    """Return the first and the last day that a date of a profile may mean."""
    return days_of(text)[0], days_of(text)[-1]


# --- The same for hypothesis --------------------------------------------------------------------------------


def profiles(full: bool = False) -> st.SearchStrategy[Profile]:
    """Random profiles; with `full`, ones in which nothing is unknown."""
    return st.randoms(use_true_random=False).map(lambda rng: random_person(rng, full))


def hidden_pairs() -> st.SearchStrategy[tuple[Profile, Profile]]:
    """Return a profile in which nothing is unknown, and the same with facts hidden."""

    def make_pair(rng: Random) -> tuple[Profile, Profile]:
        person = whole_person(rng)
        return person, hide(rng, person)

    return st.randoms(use_true_random=False).map(make_pair)
