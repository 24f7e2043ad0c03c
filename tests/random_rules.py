"""Random rule files of one credential, of few and related criteria, so that much in them is redundant."""

from pathlib import Path
from random import Random
from typing import Any

HEAD = """\
credential: X
name: An example
body: {name: A body, abbreviation: AB}
source: {title: Made up, read: 2026-11}
routes:
"""
#: From when a record counts; often after it has ceased to.
OPENINGS = ("", "", ", from: 30 days before", ", from: 1 year after", ", from: 3 years after")
LENGTHS = ("1 year", "2 years", "3 years", "36 months", "5 years", "18 months", "400 days", "60 weeks")


def write(rng: Random, folder: Path, depth: int = 2) -> Path:
    """Write a random ruleset of one credential and return its folder."""
    (folder / "ruleset.yaml").write_text("ruleset: x\ntitle: An example\ncredentials: [X]\n")
    routes = [
        f"  - {{id: r{number}, title: R, requires: {criterion(rng, depth)}}}\n"
        for number in range(rng.choice((1, 2, 3)))
    ]
    (folder / "X.yaml").write_text(HEAD + "".join(routes))
    return folder


def text_of(folder: Path) -> str:
    """Return the rules that were written last."""
    return (folder / "X.yaml").read_text()


def criterion(rng: Random, depth: int) -> str:
    """Return a random criterion, in flow style."""
    kind = rng.choice(("leaf", "leaf", "all", "any", "none", "least")) if depth else "leaf"
    if kind == "leaf":
        return leaf(rng)
    parts = [criterion(rng, depth - 1) for _ in range(rng.choice((1, 2, 2, 3)))]
    if rng.random() < 0.25:
        parts.append(rng.choice(parts))
    joined = f"[{', '.join(parts)}]"
    if kind == "least":
        return f"{{at_least: {rng.randint(1, len(parts))}, of: {joined}}}"
    return f"{{{kind}: {joined}}}"


def leaf(rng: Random) -> str:
    """Return a random criterion that asks the profile."""
    return rng.choice((program, program, work, work, diploma, person, card, attempts, skills, military))(rng)


def where(rng: Random, *options: str) -> str:
    """Return some of the conditions, often none."""
    chosen = [option for option in options if rng.random() < 0.4]
    return f", where: {{{', '.join(chosen)}}}" if chosen else ""


def within(rng: Random) -> str:
    """Return a window, or none."""
    length = rng.choice(LENGTHS)
    return rng.choice(
        ("", f", within: {length}", f", within: less than {length}", f", within: {length} to the end of the month")
    )


def related(rng: Random) -> str:
    """Return what a record must be after or before; mostly nothing."""
    if rng.random() < 0.7:
        return ""
    other = rng.choice(
        (
            *(
                "{has: attempt}",
                "{has: attempt, where: {passed: false}}",
                "{has: credential, where: {credential: CPR}}",
            ),
            *("{has: program}", "{has: program, where: {field: medical_assisting}}"),
        )
    )
    key = rng.choice(("after", "after", "before", "since_last"))
    rank = rng.choice(("first", "first", "second", "last"))
    return f", {key}: {other}" if key == "since_last" else f", {key}: {{{rank}: {other}}}"


#: Conditions on days that many people's dates are near.
FIXED_DAYS = ("{before: 2013-01-01}", "{on_or_before: 2012-12-31}", "{on_or_after: 2010-01-01, before: 2020-03-01}")


def program(rng: Random) -> str:
    """Return a criterion about programs."""
    conditions = where(
        rng,
        rng.choice(("field: medical_assisting", "field: [medical_assisting, nursing]", "field: {none_of: [other]}")),
        f"hours: {{at_least: {rng.choice((700, 720, 800))}}}",
        rng.choice(
            ("accreditation: [CAAHEP, ABHES]", "accreditation: {at_least: 1}", "accreditation: {all_of: [CAAHEP]}")
        ),
        rng.choice(("level: postsecondary", "level: [postsecondary, secondary]", "completed: {after: expected}")),
        f"started: {rng.choice(FIXED_DAYS)}",
    )
    if rng.random() < 0.1:
        amounts = ("1", "2", "700 hours", "700, of: hours", "2, of: count", "560 hours, of: academic_hours")
        return f"{{total: program{conditions}, at_least: {rng.choice(amounts)}{related(rng)}}}"
    if rng.random() < 0.3:
        opening = rng.choice(("", ", from: 30 days before", ", from: 2 months before", ", from: 2 years after"))
        return f"{{has: program{conditions}, while: enrolled{opening}{within(rng)}{related(rng)}}}"
    return f"{{has: program{conditions}{rng.choice(OPENINGS)}{within(rng)}{related(rng)}}}"


def work(rng: Random) -> str:
    """Return a criterion about work."""
    if rng.random() < 0.2:
        state = rng.choice(("", ", while: employed", ", on: end"))
        return f"{{has: employment{where(rng, 'role: medical_assistant')}{state}{rng.choice(OPENINGS)}{within(rng)}}}"
    conditions = where(
        rng,
        rng.choice(("role: medical_assistant", "role: [medical_assistant, nurse]", "role: {none_of: [other]}")),
        "supervised: true",
        f"hours_per_week: {{at_least: {rng.choice((20, 35, 36))}}}",
        rng.choice(
            (
                *("duties: {all_of: [administrative, clinical]}", "duties: [clinical]", "duties: {at_least: 2}"),
                *("duties: [administrative, clinical]", "duties: {at_least: 1}", "duties: {none_of: [clinical]}"),
            )
        ),
    )
    amount = rng.choice((*LENGTHS, "1000 hours", "2000 hours", "4160 hours"))
    last = rng.choice(("", "", f", in_last: {rng.choice(LENGTHS)}", ", in_last: 7 years"))
    after = rng.choice(("", ", after: {has: program, where: {field: medical_assisting}}", related(rng)))
    week = rng.choice(
        ("", "", *(f", {key}: {rng.choice((20, 35))} hours" for key in ("prorated_to", "weekly_at_least")))
    )
    return f"{{total: employment{conditions}, at_least: {amount}{last}{after}{'' if 'hours' in amount else week}}}"


def diploma(rng: Random) -> str:
    """Return a criterion about the diploma."""
    kinds = ("kind: ged", "kind: [high_school, ged]", "kind: [high_school, ged, equivalent]", "kind: {none_of: [ged]}")
    opening = rng.choice(("", ", from: any time before", rng.choice(OPENINGS)))
    return f"{{has: diploma{where(rng, rng.choice(kinds))}{opening}{rng.choice(('', '', within(rng)))}}}"


def person(rng: Random) -> str:
    """Return a criterion about age."""
    until = rng.choice(("", "", ", within: 16 years", ", within: 40 years"))
    if rng.random() < 0.3:
        return f"{{age: {{at_least: {rng.choice((16, 18, 21))}}}}}"
    return f"{{has: person, on: born, from: {rng.choice((16, 18, 21))} years after{until}}}"


def card(rng: Random) -> str:
    """Return a criterion about credentials held."""
    conditions = where(rng, rng.choice(("credential: CPR", "credential: [CPR, CMA]", "credential: {none_of: [RMA]}")))
    if rng.random() < 0.3:
        return f"{{has: credential{conditions}{rng.choice(OPENINGS)}{within(rng)}{related(rng)}}}"
    state = rng.choice(
        (
            *("", ", while: current", ", while: current, within: 90 days", ", while: current, within: 1 year"),
            *(", while: current, from: 1 year after", ", while: current, from: 90 days before"),
        )
    )
    return f"{{has: credential{conditions}{state}}}"


def attempts(rng: Random) -> str:
    """Return a criterion about exam attempts."""
    conditions = where(rng, "credential: CMA", rng.choice(("passed: false", "passed: true")))
    if rng.random() < 0.3:
        return f"{{has: attempt{conditions}{within(rng)}{related(rng)}}}"
    amounts = (
        f"at_least: {rng.randint(1, 3)}",
        f"at_most: {rng.randint(0, 3)}",
        f"attempts_allowed: {rng.randint(1, 3)}",
    )
    window = rng.choice(("", ", in_last: 2 years", ", within: 400 days"))
    return f"{{total: attempt{conditions}, {rng.choice(amounts)}{window}{related(rng)}}}"


def skills(rng: Random) -> str:
    """Return a criterion about procedures done."""
    if rng.random() < 0.3:
        return f"{{has: skill{where(rng, 'skill: injection')}{rng.choice(OPENINGS)}{within(rng)}}}"
    return f"{{total: skill{where(rng, 'skill: injection')}, at_least: {rng.choice((5, 10, 15))}{related(rng)}}}"


def military(rng: Random) -> str:
    """Return a criterion about military training."""
    trainings: Any = ("training: medical_assistant", "training: [medical_assistant, medical_services]")
    return f"{{has: military{where(rng, rng.choice(trainings), 'documents: [DD214, SMART]')}{within(rng)}}}"
