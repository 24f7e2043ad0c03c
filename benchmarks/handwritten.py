"""The same thirteen routes as one would write them by hand for verdicts alone: what evaluating is measured against.

It has everything prepared for it: days as integers, weekly hours as numbers, nothing unknown, today only. It gives no
days, no reasons, and cannot use other rules.
"""

from datetime import date
from typing import Any

Person = dict[str, Any]


def prepare(person: dict[str, Any]) -> Person:
    """Return a profile's plain values with days as ordinals, as the function below wants them."""

    def day(text: str) -> int:
        return date.fromisoformat(text).toordinal()

    diploma = person["diploma"]
    return {
        "diploma": None if diploma == "none" else (diploma["kind"], day(diploma["earned"])),
        "programs": [
            {
                "field": item["field"],
                "level": item["level"],
                "accreditation": frozenset(item["accreditation"]),
                "hours": item["hours"],
                "started": day(item["started"]),
                "ends": day(item.get("completed") or item["expected"]),
            }
            for item in person["programs"]
        ],
        "jobs": [
            {
                "role": job["role"],
                "start": day(job["start"]),
                "end": 10**7 if job["end"] == "present" else day(job["end"]),
                "hours": job["hours_per_week"],
                "both": len(job["duties"]) == 2,
                "supervised": job["supervised"],
            }
            for job in person["employment"]
        ],
        "military": [
            {
                "training": item["training"],
                "completed": day(item["completed"]),
                "papers": "DD214" in item["documents"] or "SMART" in item["documents"],
            }
            for item in person["military"]
        ],
    }


def years_before(day: int, years: int) -> int:
    """Return the same calendar day so many years earlier; February 29 falls back to the 28th."""
    found = date.fromordinal(day)
    try:
        return found.replace(year=found.year - years).toordinal()
    except ValueError:
        return found.replace(year=found.year - years, day=28).toordinal()


def worked(spans: list[tuple[int, int]], after: int, today: int) -> tuple[int, int]:
    """Return how many days after one day and up to today the spans cover, and the last of them."""
    total = 0
    reach = after
    for start, end in sorted(spans):
        if start > today:
            break
        if end > today:
            end = today
        if start <= reach:
            start = reach + 1
        if end >= start:
            total += end - start + 1
            reach = end
    return total, reach


def reached(spans: list[tuple[int, int]], years: int, after: int, today: int) -> bool:
    """Tell whether the spans amount to so many years of work."""
    if not spans:
        return False
    total, last = worked(spans, after, today)
    return total >= years * 365 and total >= last - years_before(last, years)


def judge(person: Person, today: int, cutoffs: dict[int, int]) -> tuple[bool, ...]:
    """Return the verdicts of the thirteen routes, in the order of the ruleset; ``cutoffs`` are today minus N years."""
    diploma = person["diploma"]
    graduated = diploma is not None and diploma[1] <= today
    named = graduated and diploma[0] != "equivalent"
    four, five = cutoffs[4], cutoffs[5]
    education = graduate = recent = enrolled = course = False
    for item in person["programs"]:
        ends = item["ends"]
        if item["field"] == "medical_assisting":
            if ends <= today:
                course = True
                if ends >= five:
                    recent = True
                if ends >= four and item["hours"] >= 720 and item["accreditation"]:
                    education = True
                if item["level"] == "postsecondary" and (
                    "CAAHEP" in item["accreditation"] or "ABHES" in item["accreditation"]
                ):
                    graduate = True
            elif item["started"] <= today:
                enrolled = True
        elif item["field"] != "other" and ends <= today:
            course = True
    trained = served = False
    for item in person["military"]:
        if item["completed"] <= today:
            course = True
            if item["training"] == "medical_assistant":
                trained = True
            if item["papers"] and item["completed"] >= five:
                served = True
    taught, practiced, full_time, supervised = [], [], [], []
    hours = 0.0
    for job in person["jobs"]:
        start = job["start"]
        if start > today:
            continue
        span = (start, job["end"])
        if job["role"] == "medical_assistant":
            if job["both"]:
                practiced.append(span)
            if job["supervised"]:
                supervised.append(span)
                hours += job["hours"] * (min(job["end"], today) - start + 1)
                if job["hours"] >= 35:
                    full_time.append(span)
        elif job["role"] == "medical_assistant_educator":
            taught.append(span)
    return (
        trained,
        education,
        course and reached(taught, 5, 0, today),
        reached(practiced, 5, cutoffs[7], today),
        graduate,
        graduated and (hours >= 4160 * 7 or reached(full_time, 2, 0, today)),
        graduated and recent,
        graduated and enrolled,
        named and served,
        named and recent,
        reached(supervised, 1, cutoffs[3], today),
        recent,
        named,
    )
