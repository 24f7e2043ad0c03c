"""What every peer is given of a person, as plain JSON values: the records, and what their rules cannot work out.

Days are ordinals, as for the hand-written function, so that a rule compares integers. Work is counted beforehand: rules
cannot say that the days of jobs that overlap count once, and how many days some calendar years are (a JavaScript node
of zen-engine or numpy code in OpenFisca could, but would be programs). A rule is given, for each question of years, how
many days were worked and how many are needed, and compares the two.
"""

from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.contestants import DAY, YEARS_AGO
from benchmarks.handwritten import Person, prepare, worked, years_before

HOURS_DAYS = 4160 * 7  # hours a week times days, as rules add them up

Facts = dict[str, Any]


def make_facts(person: dict[str, Any]) -> Facts:
    """Return the facts of a person of ``make_people``, by section, and under ``work`` the amounts of each kind."""
    plain = prepare(person)
    diploma = plain["diploma"]
    return {
        "diploma": None if diploma is None else {"kind": diploma[0], "earned": diploma[1]},
        "programs": [{**item, "accreditation": sorted(item["accreditation"])} for item in plain["programs"]],
        "jobs": [{key: job[key] for key in ("role", "start", "end", "hours", "supervised")} for job in plain["jobs"]],
        "military": [
            {"training": item["training"], "completed": item["completed"], "documents": full["documents"]}
            for item, full in zip(plain["military"], person["military"], strict=True)
        ],
        "work": {
            "taught": _amount(_teaches, 5, 0, plain["jobs"]),
            "practiced": _amount(_practices, 5, YEARS_AGO[7], plain["jobs"]),
            "full_time": _amount(_works_full_time, 2, 0, plain["jobs"]),
            "supervised": _amount(_is_supervised, 1, YEARS_AGO[3], plain["jobs"]),
        },
    }


def add_up_hours(jobs: Iterable[Person]) -> float:
    """Return hours a week times days of supervised work, for a peer whose language cannot add them up."""
    counted = [job for job in jobs if job["start"] <= DAY and _is_supervised(job)]
    return float(sum(job["hours"] * (min(job["end"], DAY) - job["start"] + 1) for job in counted))


def _amount(counts: Callable[[Person], bool], years: int, after: int, jobs: Iterable[Person]) -> dict[str, int]:
    """Return how many days of the jobs that count were worked after a day, and how many make the years."""
    spans = [(job["start"], job["end"]) for job in jobs if job["start"] <= DAY and counts(job)]
    days, last = worked(spans, after, DAY)
    needed = years * 365
    return {"days": days, "needed": max(needed, last - years_before(last, years)) if days else needed}


def _teaches(job: Person) -> bool:
    return bool(job["role"] == "medical_assistant_educator")


def _practices(job: Person) -> bool:
    return bool(job["role"] == "medical_assistant" and job["both"])


def _is_supervised(job: Person) -> bool:
    return bool(job["role"] == "medical_assistant" and job["supervised"])


def _works_full_time(job: Person) -> bool:
    return _is_supervised(job) and bool(job["hours"] >= 35)
