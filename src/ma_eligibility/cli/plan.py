"""The command ``plan``: what would open each exam to one candidate."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ma_eligibility.cli.options import (
    DEFAULT_RULES,
    AsOf,
    Credentials,
    Debug,
    Finish,
    PersonId,
    ProfilePath,
    Readings,
    Rules,
    Start,
    Supposed,
    WeeklyHours,
    Without,
    find_form,
    loading_rules,
    read_as_of,
    read_plan_options,
    read_readings,
)
from ma_eligibility.cli.person import load_candidate, read_person
from ma_eligibility.cli.roster_options import DateFormats, OtherColumns, RosterMap, RosterOptions
from ma_eligibility.cli.streams import (
    DONE,
    FOUND,
    NONE_CERTAIN,
    fail_usage,
    print_problems,
    print_text,
    reading_input,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ma_eligibility.errors import Problem
    from ma_eligibility.load.suppositions import Supposition
    from ma_eligibility.plan.plan import Plan, Plans
    from ma_eligibility.profile.profile import Profile

Form = Literal["text", "json"]
#: The form of the answer by the ending of the file that it is written to.
FORMS: dict[str, Form] = {"": "text", ".txt": "text", ".json": "json"}
#: The endings of a profile's file.
PROFILES = ("", ".yaml", ".yml")


def plan(
    context: typer.Context,
    profile: ProfilePath,
    id: PersonId = None,
    map: RosterMap = None,  # noqa: A002 # the option's name
    keep: OtherColumns = None,
    dates: DateFormats = None,
    suppose: Supposed = None,
    credential: Credentials = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="DATE", help="Only plans that open the exam by this day.")
    ] = None,
    start: Start = None,
    finish: Finish = None,
    hours: WeeklyHours = None,
    without: Without = None,
    all_plans: Annotated[bool, typer.Option("--all", help="Show all plans, not three a credential at most.")] = False,
    as_of: AsOf = None,
    rules: Rules = DEFAULT_RULES,
    reading: Readings = None,
    format: Annotated[
        Form | None,
        typer.Option(
            "--format",
            metavar="text|json",
            help="The form of the answer; if left out, the ending of the file says it, or it is text.",
        ),
    ] = None,
    apply: Annotated[
        int | None,
        typer.Option("--apply", metavar="N", help="Write the profile with plan N to FILE, for check."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the answer to this file: .json or .txt."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on success.")] = False,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit with 10 if there is no plan, 11 if all depend on what is not known."),
    ] = False,
    debug: Debug = False,
) -> None:
    """Show what would open each exam to the candidate in PROFILE: what to do, from when, and under which conditions.

    Each plan is tried by evaluating the profile with it. Nothing that is past is changed.

    Examples::

        ma-eligible plan dana.yaml  # what would open each exam
        ma-eligible plan dana.yaml -c NCMA --all  # all plans for one exam
        ma-eligible plan dana.yaml --finish 2027-11  # schooling ends then
        ma-eligible plan dana.yaml --without schooling  # without these changes
        ma-eligible plan dana.yaml --apply 1 -o new.yaml  # a profile with plan 1
    """
    person = read_person("plan", profile, context.args, id, suppose, RosterOptions(map, keep or [], dates or []))
    day = read_as_of(as_of)
    options = read_plan_options(
        day, start=start, finish=finish, by=by, hours=hours, without=without, all_plans=all_plans
    )
    form: Form = "text"
    if apply is not None:
        _check_file(output, format)
    else:
        form = format or find_form(output, FORMS)
    readings = read_readings(reading)
    warnings: list[Problem] = []
    with reading_input(as_json=form == "json"):
        from ma_eligibility.load.ruleset import load_ruleset, rule_files
        from ma_eligibility.plan.planner import plan_profile

        with loading_rules(rules):
            ruleset = load_ruleset(rules, readings)
            wanted = [each.id for each in (ruleset.only(credential) if credential else ruleset).credentials]
        candidate, _, files = load_candidate(person, warnings, [ruleset])
    plans = plan_profile(candidate, ruleset, day, options._replace(credentials=wanted))
    if warnings and not quiet:
        print_problems(warnings)
    read = [*files, *rule_files(rules)]
    supposed = tuple(person.suppositions.made) if person.suppositions else ()
    if apply is not None:
        changed = plans.apply(_find_plan(plans, apply))
        _write_profile(changed, output or "", read)
        if not quiet:
            print_text(_say_what_is_written(plans, apply, output or "", rules, reading or []))
    elif not quiet or output is not None:
        text = _render(plans, supposed, form, to_file=output is not None)
        print_text(text, as_utf8=form != "text", output=output, not_over=read)
    if exit_code:
        raise typer.Exit(_status_of(plans))


def _check_file(output: str | None, format: Form | None) -> None:
    """End the program if a profile cannot be written to a file."""
    import os

    if output in (None, "-"):
        fail_usage("--apply writes the profile with a plan: name its file with -o, such as -o new.yaml")
    if format is not None:
        fail_usage("--apply writes a profile, and no answer: leave --format out")
    if os.path.splitext(output or "")[1].lower() not in PROFILES:  # noqa: PTH122 # which takes any name
        fail_usage(f"-o {output}: a profile is written as YAML: let the name end in .yaml")


def _find_plan(plans: "Plans", number: int) -> "Plan":
    """Return the plan of a number; end the program if there is none, or none that changes a profile by itself."""
    found = next((plan for plan in plans.all_plans if plan.number == number), None)
    if found is None:
        count = len(plans.all_plans)
        known = f"they are 1 to {count}" if count > 1 else f"there is {'plan 1 only' if count else 'none'}"
        fail_usage(f"--apply {number}: there is no such plan; {known}")
    if not found.changes:
        fail_usage(f"--apply {number}: this plan changes nothing in the profile")
    if found.depends_on_finish:
        fail_usage(f"--apply {number}: it depends on when something is completed; say it, such as --finish 2027-05")
    return found


def _write_profile(profile: "Profile", output: str, not_over: "Sequence[str | Path]") -> None:
    from ma_eligibility.render.profile import render_profile

    print_text(render_profile(profile), as_utf8=True, output=output, not_over=not_over)


def _say_what_is_written(plans: "Plans", number: int, output: str, rules: str, readings: Sequence[str]) -> str:
    """Return what was written, and the command that shows what it opens."""
    import shlex

    from ma_eligibility.days.calendar import format_day

    by = [] if rules == DEFAULT_RULES else ["--rules", rules]
    asked = [word for each in readings for word in ("--reading", each)]
    command = ["ma-eligible", "check", output, "--as-of", format_day(plans.as_of), *by, *asked]
    return f"{output} is written, with plan {number}; what it opens: {shlex.join(command)}\n"


def _render(plans: "Plans", supposed: "tuple[Supposition, ...]", form: Form, *, to_file: bool) -> str:
    """Return the plans in a form, for standard output or a file."""
    if form == "json":
        from ma_eligibility.render.plans_json import render_plans_json

        return render_plans_json(plans, supposed)
    from ma_eligibility.render.plans import render_plans
    from ma_eligibility.render.writer import describe_terminal

    terminal = describe_terminal(to_file=to_file)
    return render_plans(
        plans, width=terminal.width, color=terminal.color, ascii_only=terminal.ascii_only, supposed=supposed
    )


def _status_of(plans: "Plans") -> int:
    from ma_eligibility.ruleset.finding import Verdict

    if any(found.held is not None or found.verdict is Verdict.ELIGIBLE for found in plans.credentials):
        return DONE
    certainties = {plan.certainty for plan in plans.all_plans}
    return DONE if "certain" in certainties else NONE_CERTAIN if certainties else FOUND
