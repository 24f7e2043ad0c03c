"""Seeded synthetic people: up to three programs and six jobs each, everything about them known."""

import random
from datetime import date
from typing import Any

TODAY = date(2026, 11, 22)


def make_people(count: int, seed: int = 20261122) -> list[dict[str, Any]]:
    """Return *count* profiles as plain values, the same for the same seed."""
    source = random.Random(seed)
    return [_make_person(source, number) for number in range(count)]


def _make_person(source: random.Random, number: int) -> dict[str, Any]:
    person: dict[str, Any] = {"candidate": f"person {number}", "complete": True}
    if source.random() < 0.85:
        kind = source.choice(["high_school", "high_school", "ged", "equivalent"])
        person["diploma"] = {"kind": kind, "earned": _day(source, 2000, 2020)}
    else:
        person["diploma"] = "none"
    person["programs"] = [_make_program(source) for _ in range(source.choice([0, 1, 1, 1, 2, 3]))]
    person["employment"] = [_make_job(source) for _ in range(source.choice([0, 1, 2, 2, 3, 4, 5, 6]))]
    person["military"] = [_make_training(source)] if source.random() < 0.1 else []
    return person


def _day(source: random.Random, first_year: int, last_year: int) -> str:
    first, last = date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal()
    return date.fromordinal(source.randint(first, last)).isoformat()


def _later(source: random.Random, day: str, least: int, most: int) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() + source.randint(least, most)).isoformat()


def _make_program(source: random.Random) -> dict[str, Any]:
    started = _day(source, 2008, 2026)
    ended = _later(source, started, 150, 700)
    end = "completed" if date.fromisoformat(ended) < TODAY else "expected"
    return {
        "field": source.choice(["medical_assisting"] * 3 + ["phlebotomy", "nursing", "other"]),
        "level": source.choice(["postsecondary"] * 4 + ["secondary"]),
        "accreditation": source.choice([[], ["CAAHEP"], ["ABHES"], ["ACCSC"]]),
        "hours": source.choice([400, 640, 719, 720, 760, 900]),
        "started": started,
        end: ended,
    }


def _make_job(source: random.Random) -> dict[str, Any]:
    start = _day(source, 2008, 2025)
    job: dict[str, Any] = {
        "role": source.choice(["medical_assistant"] * 4 + ["medical_assistant_educator", "nurse", "other"]),
        "start": start,
        "end": "present" if source.random() < 0.25 else _later(source, start, 60, 2500),
        "hours_per_week": source.choice([12, 20, 24, 30, 36, 37.5, 40]),
        "duties": source.choice([["administrative", "clinical"]] * 3 + [["clinical"], ["administrative"]]),
        "supervised": source.random() < 0.8,
    }
    return job


def _make_training(source: random.Random) -> dict[str, Any]:
    return {
        "training": source.choice(["medical_assistant", "medical_services"]),
        "completed": _day(source, 2012, 2026),
        "documents": source.choice([[], ["DD214"], ["SMART"], ["DD214", "SMART"], ["JST"]]),
    }
