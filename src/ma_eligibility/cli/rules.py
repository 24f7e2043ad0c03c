"""The commands ``rules …``: show rules, check them, test them by cases, compare them, and begin new ones."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ma_eligibility.cli.authoring import schema_text, starter_text, write_new
from ma_eligibility.cli.completion import offer_credentials, offer_rulesets
from ma_eligibility.cli.help import App
from ma_eligibility.cli.options import (
    DEFAULT_RULES,
    AsOf,
    Credentials,
    Output,
    Rules,
    RulesFolder,
    TextOrJson,
    loading_rules,
    read_as_of,
)
from ma_eligibility.cli.streams import (
    FOUND,
    SearchProgress,
    fail,
    fail_unusable,
    fail_usage,
    print_error,
    print_text,
    reading_input,
)

if TYPE_CHECKING:
    from ma_eligibility.render.writer import Terminal

rules_app = App(no_args_is_help=True)


@rules_app.callback()
def start() -> None:
    """Show rules, check them, test them by cases, compare them.

    Examples::

        ma-eligible rules list  # the shipped rulesets
        ma-eligible rules show RMA  # the rules of an exam
        ma-eligible rules new board  # begin a ruleset of your own
        ma-eligible rules test board  # run its cases
    """


def _describe_terminal(output: str | None = None) -> "Terminal":
    from ma_eligibility.render.writer import describe_terminal

    return describe_terminal(to_file=output is not None)


@rules_app.command("list")
def list_rulesets(format: TextOrJson = "text") -> None:
    """List the shipped rulesets, with their credentials and routes.

    Examples::

        ma-eligible rules list
    """
    from ma_eligibility.load.ruleset import load_ruleset, shipped_rulesets
    from ma_eligibility.render.rule_page import render_list_json, render_list_text

    with reading_input():
        rulesets = [load_ruleset(name) for name in shipped_rulesets()]
    as_json = format == "json"
    text = render_list_json(rulesets) if as_json else render_list_text(rulesets, _describe_terminal())
    print_text(text, as_utf8=as_json)


@rules_app.command()
def show(
    id: Annotated[
        str, typer.Argument(metavar="ID", autocompletion=offer_credentials, help="The credential, such as RMA.")
    ],
    rules: Rules = DEFAULT_RULES,
    format: Annotated[
        Literal["text", "json", "markdown"],
        typer.Option("--format", metavar="text|json|markdown", help="The form of the page."),
    ] = "text",
    output: Output = None,
) -> None:
    """Show a credential as a page that a person reads.

    Routes in sentences with their numbers, sources and how far to trust them, readings, obligations, exam facts.

    Examples::

        ma-eligible rules show RMA
        ma-eligible rules show CMA --rules published  # by other rules
        ma-eligible rules show CMA --format markdown  # to share
    """
    from ma_eligibility.load.cases import load_cases
    from ma_eligibility.load.ruleset import load_ruleset, rule_files
    from ma_eligibility.render.rule_page import render_page_json, render_page_markdown, render_page_text
    from ma_eligibility.review.page import make_page

    with reading_input(as_json=format == "json"), loading_rules(rules):
        ruleset = load_ruleset(rules, credentials=[id])
        cases = load_cases(rules)
    (credential,) = ruleset.credentials
    count = sum(len(group.cases) for group in cases if group.credential == credential.id)
    page = make_page(credential, ruleset, count)
    render = {"json": render_page_json, "markdown": render_page_markdown}.get(format)
    text = render(page) if render else render_page_text(page, _describe_terminal(output))
    print_text(text, as_utf8=format != "text", output=output, not_over=rule_files(rules))


@rules_app.command()
def lint(
    folder: RulesFolder = DEFAULT_RULES,
    credential: Credentials = None,
    level: Annotated[
        Literal["draft", "publish"],
        typer.Option("--level", metavar="draft|publish", help="How much must be there: publish asks for all."),
    ] = "publish",
    as_of: AsOf = None,
    format: Annotated[
        Literal["text", "json", "github"],
        typer.Option("--format", metavar="text|json|github", help="The form of the findings."),
    ] = "text",
) -> None:
    """Check a ruleset for mistakes and gaps.

    Reports mistakes, rules that cannot mean what they say, and what is missing to publish them. Exits with 0 if there
    is nothing to report, 10 if there is, and 4 if the rules cannot be used at all.

    Examples::

        ma-eligible rules lint board
        ma-eligible rules lint board --level draft  # while you still write it
    """
    from ma_eligibility.errors import InputError
    from ma_eligibility.load.cases import load_cases
    from ma_eligibility.load.ruleset import load_ruleset_files
    from ma_eligibility.render.ci import render_lint_github
    from ma_eligibility.render.problems import render_lint_json, render_lint_text
    from ma_eligibility.review.lint import lint_ruleset
    from ma_eligibility.ruleset.rulebook import UnknownCredentialError

    day = read_as_of(as_of)
    try:
        with loading_rules(folder):
            files = load_ruleset_files(folder)
            cases = load_cases(folder)
        files = files.only(credential) if credential else files
        found = lint_ruleset(files, level, day, cases)
    except InputError as error:
        if format == "github":
            print_text(render_lint_github(error.problems), as_utf8=True)
        fail_unusable(error, as_json=format == "json")
    except UnknownCredentialError as error:
        fail_usage(str(error))
    render = {"json": render_lint_json, "github": render_lint_github}.get(format)
    print_text(render(found) if render else render_lint_text(found, files), as_utf8=format != "text")
    if found:
        raise typer.Exit(FOUND)


@rules_app.command("test")
def run_cases(
    folder: RulesFolder = DEFAULT_RULES,
    credential: Credentials = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="List what no case shows.")] = False,
    require: Annotated[
        int | None,
        typer.Option("--require", metavar="PERCENT", min=0, max=100, help="Fail if the cases show less than this."),
    ] = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Change the rules a little, and list the changes that no case notices.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every case, with its reasons.")] = False,
    format: Annotated[
        Literal["text", "json", "github", "junit"],
        typer.Option("--format", metavar="text|json|github|junit", help="The form of the results."),
    ] = "text",
) -> None:
    """Run the cases of the rule files, and measure what they show.

    Exits with 10 if the result of a case is not the expected one, if the cases show less than --require asks for, or
    if --mutate finds a change that no case notices.

    Examples::

        ma-eligible rules test board
        ma-eligible rules test board --coverage  # what no case shows
        ma-eligible rules test board --require 100 --mutate  # before publishing
    """
    from ma_eligibility.errors import InputError
    from ma_eligibility.render import cases, ci
    from ma_eligibility.review.ruleset_cases import measure_ruleset

    with reading_input(as_json=format == "json"):
        try:
            with loading_rules(folder):
                measured = measure_ruleset(folder, credential or [])
        except InputError as error:
            if format in ("github", "junit"):
                render_problems = ci.render_lint_github if format == "github" else ci.render_unusable_junit
                print_text(render_problems(error.problems), as_utf8=True)
            raise
    falls_short = any(found.falls_short(require) for found in measured)
    if format == "json":
        print_text(cases.render_measured_json(measured, mutate=mutate), as_utf8=True)
    elif format == "text":
        shown = coverage or falls_short
        terminal = _describe_terminal()
        print_text(cases.render_measured_text(measured, terminal, verbose=verbose, coverage=shown, mutate=mutate))
    else:
        render = ci.render_measured_github if format == "github" else ci.render_measured_junit
        print_text(render(measured, coverage=coverage, require=require, mutate=mutate), as_utf8=True)
    failed = any(found.failed or (mutate and found.unnoticed) for found in measured)
    if failed or falls_short:
        raise typer.Exit(FOUND)


@rules_app.command()
def cases(
    folder: RulesFolder = DEFAULT_RULES,
    credential: Credentials = None,
    output: Output = None,
) -> None:
    """Propose cases for what no case shows yet.

    They are people made from the rule, each with the verdict that the rule gives now. They prove nothing until you
    have asked of each whether the verdict is what the source means. Keep those you agree with below cases: in the rule
    file.

    Examples::

        ma-eligible rules cases board -o proposed.yaml
    """
    from ma_eligibility.load.ruleset import rule_files
    from ma_eligibility.render.cases import describe_cut, render_proposals
    from ma_eligibility.review.measure import measure_cases
    from ma_eligibility.review.propose import propose_cases
    from ma_eligibility.review.ruleset_cases import load_measures

    with reading_input(), loading_rules(folder):
        measures = load_measures(folder, credential or [])
    proposed = []
    for measure, known in measures:
        measured = measure_cases(measure, [case for case in known.cases if not case.readings])
        with SearchProgress(measure.credential.id) as progress:
            proposals = propose_cases(measure, measured, progress)
        if proposals.cut_at:
            print_error(f"ma-eligible: {measure.credential.id}: {describe_cut(proposals.cut_at)}")
        proposed.append((measured, proposals))
    print_text(render_proposals(proposed), as_utf8=True, output=output, not_over=rule_files(folder))


@rules_app.command()
def diff(
    before: Annotated[
        str, typer.Argument(metavar="A", autocompletion=offer_rulesets, help="A ruleset, by name or folder.")
    ],
    after: Annotated[
        str, typer.Argument(metavar="B", autocompletion=offer_rulesets, help="The ruleset to compare it with.")
    ],
    people: Annotated[
        str | None,
        typer.Option("--people", metavar="FOLDER", help="Show whose verdicts differ, of the profiles in this folder."),
    ] = None,
    as_of: AsOf = None,
    format: TextOrJson = "text",
) -> None:
    """Show what differs between two rulesets, and for whom.

    Examples::

        ma-eligible rules diff guide published  # what differs
        ma-eligible rules diff guide published --people students  # and for whom
    """
    from ma_eligibility.explain.comparison import compare_people
    from ma_eligibility.load.profile import load_profiles
    from ma_eligibility.load.ruleset import load_ruleset
    from ma_eligibility.render.difference import render_difference_json, render_difference_text
    from ma_eligibility.review.differ import compare_rulesets

    day = read_as_of(as_of)
    with reading_input(as_json=format == "json"):
        old, new = load_ruleset(before), load_ruleset(after)
        profiles = load_profiles(people) if people is not None else None
    names = (old.id, new.id) if old.id != new.id else (before, after)
    differences = compare_rulesets(old, new, names)
    changes = None if profiles is None else compare_people(profiles, old, new, day)
    if format == "json":
        print_text(render_difference_json(old, new, differences, changes, day), as_utf8=True)
    else:
        print_text(render_difference_text(names, differences, changes, day, _describe_terminal()))


@rules_app.command()
def new(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="The folder to make, or an empty one.")],
) -> None:
    """Begin a ruleset in a new folder.

    The folder gets one small credential, its cases, and the schema with which an editor completes and checks what you
    type.

    Examples::

        ma-eligible rules new board
    """
    from pathlib import Path

    path = Path(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        fail_usage(f"{folder} is there already, and not empty")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{folder} cannot be made: {error.strerror or error}")
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
    """Print the reference of the rule language, as Markdown.

    Examples::

        ma-eligible rules language > language.md
    """
    from ma_eligibility.review.reference import make_reference

    print_text(make_reference(), as_utf8=True)
