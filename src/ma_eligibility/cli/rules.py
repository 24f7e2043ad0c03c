"""The commands ``rules …``: to read rules, look them over, prove them by cases, compare them, and begin new ones."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ma_eligibility.cli.extras import schema_text, starter_text, write_new
from ma_eligibility.cli.options import DEFAULT_RULES, AsOf, Credentials, Rules
from ma_eligibility.cli.streams import (
    FOUND,
    UNUSABLE,
    fail_usage,
    one_of,
    print_or_write,
    print_text,
    read_as_of,
    report_problems,
)

if TYPE_CHECKING:
    from ma_eligibility.load.ruleset import RulesetFiles
    from ma_eligibility.review.coverage import Measured

rules_app = typer.Typer(
    add_completion=False, rich_markup_mode=None, help="Read rules, look them over, prove them by cases."
)
Result = TypeVar("Result")

Folder = Annotated[
    str, typer.Argument(metavar="[FOLDER]", help="A folder of rule files, or the name of a shipped ruleset.")
]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")]


@rules_app.callback(no_args_is_help=True)
def start() -> None:
    """Read rules, look them over, prove them by cases, compare them, and begin new ones."""


def _use(load: Callable[[], Result], *, as_json: bool = False) -> Result:
    """Return what a call loads; problems of the input end the program."""
    from ma_eligibility.errors import InputError
    from ma_eligibility.ruleset.rulebook import UnknownCredentialError

    try:
        return load()
    except UnknownCredentialError as error:
        fail_usage(str(error))
    except InputError as error:
        report_problems(error, as_json=as_json)


def _terminal(output: str | None) -> dict[str, Any]:
    from ma_eligibility.render.terminal import describe_terminal

    return describe_terminal(to_file=output is not None)._asdict()


@rules_app.command("list")
def list_rulesets(
    format: Annotated[str, typer.Option("--format", metavar="text|json", help="How to write the list.")] = "text",
) -> None:
    """List the shipped rulesets, with their credentials and routes."""
    from ma_eligibility.load.ruleset import load_ruleset, shipped_rulesets
    from ma_eligibility.render.rule_page import render_list_json, render_list_text

    one_of("--format", format, ("text", "json"))
    rulesets = [_use(lambda name=name: load_ruleset(name)) for name in shipped_rulesets()]  # type: ignore[misc]
    print_text(
        render_list_json(rulesets) if format == "json" else render_list_text(rulesets, **_terminal(None)),
        as_utf8=format == "json",
    )


@rules_app.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="The credential, such as RMA.")],
    rules: Rules = DEFAULT_RULES,
    format: Annotated[
        str, typer.Option("--format", metavar="text|json|markdown", help="How to write the page.")
    ] = "text",
    output: Output = None,
) -> None:
    """Show a credential as a page that a person reads.

    Routes in sentences with their numbers, sources and how far to trust them, readings, obligations, exam facts.
    """
    from ma_eligibility.load.cases import load_cases
    from ma_eligibility.load.ruleset import load_ruleset, rule_files
    from ma_eligibility.render.markdown_page import render_page_markdown
    from ma_eligibility.render.rule_page import render_page_json, render_page_text
    from ma_eligibility.review.page import make_page

    one_of("--format", format, ("text", "json", "markdown"))
    ruleset = _use(lambda: load_ruleset(rules).only([id]), as_json=format == "json")
    (credential,) = ruleset.credentials
    cases = _use(lambda: load_cases(rules), as_json=format == "json")
    count = sum(len(group.cases) for group in cases if group.credential == credential.id)
    page = make_page(credential, ruleset, count)
    if format == "json":
        text = render_page_json(page)
    elif format == "markdown":
        text = render_page_markdown(page)
    else:
        text = render_page_text(page, **_terminal(output))
    print_or_write(text, output, as_utf8=format != "text", not_over=rule_files(rules))


@rules_app.command()
def lint(
    folder: Folder = DEFAULT_RULES,
    level: Annotated[
        str, typer.Option("--level", metavar="draft|publish", help="How much must be there: publish asks for all.")
    ] = "publish",
    as_of: AsOf = None,
    format: Annotated[
        str, typer.Option("--format", metavar="text|json|github", help="How to write what is found.")
    ] = "text",
) -> None:
    """Look a ruleset over for mistakes and gaps.

    Tells of mistakes, of rules that cannot mean what they say, and of what is missing to publish them. Exits with 0 if
    there is nothing to say, 10 if there is, and 4 if the rules cannot be used at all.
    """
    from ma_eligibility.errors import InputError
    from ma_eligibility.load.ruleset import load_ruleset_files
    from ma_eligibility.review.lint import LEVELS, lint_ruleset

    one_of("--format", format, ("text", "json", "github"))
    one_of("--level", level, LEVELS)
    day = read_as_of(as_of)
    try:
        files = load_ruleset_files(folder)
        files = _with_cases_checked(files, folder)
        found = lint_ruleset(files, "draft" if level == "draft" else "publish", day)
    except InputError as error:
        if format == "github":
            from ma_eligibility.render.review import render_findings_github

            print_text(render_findings_github(error.problems), as_utf8=True)
        report_problems(error, as_json=format == "json")
    _print_findings(found, format, files)
    if found:
        raise typer.Exit(FOUND)


def _with_cases_checked(files: "RulesetFiles", folder: str) -> "RulesetFiles":
    """Return the files as they are; raises InputError if the cases in them cannot be used."""
    from ma_eligibility.load.cases import load_cases

    load_cases(folder)
    return files


def _print_findings(found: "list[Any]", format: str, files: "RulesetFiles") -> None:
    from ma_eligibility.render.problems import render_problems
    from ma_eligibility.render.review import render_findings_github, render_findings_json

    if format == "json":
        print_text(render_findings_json(found), as_utf8=True)
    elif format == "github":
        print_text(render_findings_github(found), as_utf8=True)
    elif found:
        print_text(render_problems(found))
        print_text(
            f"\n{len(found)} finding{'' if len(found) == 1 else 's'}; ma-eligible explain {found[0].code} tells more\n"
        )
    else:
        from ma_eligibility.plain import show_plain

        count = len(files.ruleset.credentials)
        print_text(
            f"{show_plain(files.ruleset.id)}: nothing to say about its {count} credential{'' if count == 1 else 's'}\n"
        )


@rules_app.command("test")
def run_cases(
    folder: Folder = DEFAULT_RULES,
    credential: Credentials = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="List what no case shows.")] = False,
    require: Annotated[
        int | None,
        typer.Option("--require", metavar="PERCENT", min=0, max=100, help="Fail if the cases show less than this."),
    ] = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Change the rules a little, and list the changes that no case notices.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell of every case, with its reasons.")] = False,
    format: Annotated[str, typer.Option("--format", metavar="text|json", help="How to write what came out.")] = "text",
) -> None:
    """Run the cases of the rule files, and measure what they show.

    Exits with 10 if a case comes out otherwise than expected, if the cases show less than --require asks for, or if
    --mutate finds a change that no case notices.
    """
    one_of("--format", format, ("text", "json"))
    as_json = format == "json"
    from ma_eligibility.review.coverage import measure_ruleset

    measured = _use(lambda: measure_ruleset(folder, credential or []), as_json=as_json)
    from ma_eligibility.render.review import render_measured_json, render_measured_text

    if as_json:
        print_text(render_measured_json(measured, mutate=mutate), as_utf8=True)
    else:
        print_text(
            render_measured_text(
                measured,
                **_terminal(None),
                verbose=verbose,
                coverage=coverage or _falls_short(measured, require),
                mutate=mutate,
            )
        )
    failed = any(found.failed for found in measured) or _falls_short(measured, require)
    if failed or (mutate and any(found.unnoticed for found in measured)):
        raise typer.Exit(FOUND)


def _falls_short(measured: "list[Measured]", require: int | None) -> bool:
    """Tell whether the cases of any credential show less than so many percent of what there is to show."""
    return require is not None and any(
        100 * (len(found.goals) - len(found.unshown)) < require * len(found.goals) for found in measured
    )


@rules_app.command()
def cases(
    folder: Folder = DEFAULT_RULES,
    credential: Credentials = None,
    output: Output = None,
) -> None:
    """Propose cases for what no case shows yet.

    They are people made from the rule, each with what the rule now says of them. They prove nothing until you have
    asked of each whether the verdict is what the source means. What you agree with, keep below cases: in the rule file.
    """
    from ma_eligibility.load.ruleset import rule_files
    from ma_eligibility.render.cases_yaml import render_cases_yaml
    from ma_eligibility.review.coverage import load_measures, measure_cases
    from ma_eligibility.review.propose import propose_cases

    proposals, left, cut = [], 0, []
    for measure, known in _use(lambda: load_measures(folder, credential or [])):
        measured = measure_cases(measure, [case for case in known if not case.readings])
        found = propose_cases(measure, measured)
        proposals += [(measure.credential.id, proposal) for proposal in found.cases]
        left += len(measured.unshown) - len({id(goal) for proposal in found.cases for goal in proposal.shows})
        cut += [measure.credential.id] if found.is_cut else []
    text = render_cases_yaml(proposals)
    if left:
        text += f"# for {left} more things that no case shows nobody was found: see rules test --coverage\n"
    for credential_id in cut:
        text += f"# {credential_id} has so many criteria that not everybody was looked at who may show something\n"
    text = text or "# the cases show all that there is to show\n"
    print_or_write(text, output, as_utf8=True, not_over=rule_files(folder))


@rules_app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A ruleset, by name or folder.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The ruleset to compare it with.")],
    people: Annotated[
        str | None,
        typer.Option("--people", metavar="FOLDER", help="Tell whose verdicts differ, of the profiles in this folder."),
    ] = None,
    as_of: AsOf = None,
    format: Annotated[str, typer.Option("--format", metavar="text|json", help="How to write it.")] = "text",
) -> None:
    """Tell what differs between two rulesets, and for whom."""
    from ma_eligibility.load.profile import load_profiles
    from ma_eligibility.load.ruleset import load_ruleset
    from ma_eligibility.render.difference import render_difference_json, render_difference_text
    from ma_eligibility.review.affected import compare_people
    from ma_eligibility.review.differ import compare_rulesets

    one_of("--format", format, ("text", "json"))
    as_json = format == "json"
    day = read_as_of(as_of)
    old, new = (_use(lambda name=name: load_ruleset(name), as_json=as_json) for name in (before, after))  # type: ignore[misc]
    profiles = _use(lambda: load_profiles(people), as_json=as_json) if people is not None else None
    names = (old.id, new.id) if old.id != new.id else (before, after)
    differences = compare_rulesets(old, new, names)
    changes = None if profiles is None else compare_people(profiles, old, new, day)
    if as_json:
        print_text(render_difference_json(old, new, differences, changes, day), as_utf8=True)
    else:
        print_text(render_difference_text(names, differences, changes, day, **_terminal(None)))


@rules_app.command()
def new(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="The folder to make, or an empty one.")],
) -> None:
    """Begin a ruleset in a new folder.

    With one small credential, its cases, and the schema by which an editor completes and checks what you type.
    """
    from pathlib import Path

    path = Path(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        fail_usage(f"{folder} is there already, and not empty")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        from ma_eligibility.cli.streams import complain

        complain(f"ma-eligible: {folder} cannot be made: {error.strerror or error}")
        raise typer.Exit(UNUSABLE) from None
    write_new(
        {
            path / "ruleset.yaml": starter_text("ruleset.yaml"),
            path / "EXAMPLE.yaml": starter_text("EXAMPLE.yaml"),
            path / "rules.schema.json": schema_text("rules"),
        }
    )
    print_text(f"{folder} is made; change EXAMPLE.yaml, then: ma-eligible rules test {folder}\n")


@rules_app.command()
def language() -> None:
    """Print the reference of the rule language, as Markdown."""
    from ma_eligibility.review.reference import make_reference

    print_text(make_reference(), as_utf8=True)
