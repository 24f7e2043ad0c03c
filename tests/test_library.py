"""What `import ma_eligibility` gives."""

import subprocess
import sys
from datetime import date, datetime
from importlib.metadata import version

import pytest
from conftest import ROOT

import ma_eligibility
from ma_eligibility import (
    InputError,
    PlanOptions,
    Plans,
    Verdict,
    compare_answer,
    evaluate_profile,
    explain_answer,
    load_profile,
    load_ruleset,
    parse_day,
    parse_profile,
    plan_profile,
    read_verdict,
    render_json,
    to_date,
    to_dates,
)
from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY


def test_every_public_name_is_there_and_no_other() -> None:
    for name in ma_eligibility.__all__:
        assert getattr(ma_eligibility, name) is not None
    assert set(dir(ma_eligibility)) == set(ma_eligibility.__all__)
    with pytest.raises(AttributeError, match="load_profil"):
        ma_eligibility.load_profil  # noqa: B018 # asking for it is the point


def test_plans_as_objects() -> None:
    profile = parse_profile("complete: true\ndiploma: none\n")
    plans: Plans = plan_profile(profile, load_ruleset(), date(2026, 11, 22), PlanOptions(without=["schooling"]))
    (plan,) = [plan for plan in plans.all_plans if plan.credential.id == "CMAA"]
    assert [change.kind for change in plan.changes] == ["diploma"]
    assert (plan.depends_on_finish, plan.opens, plan.certainty) == (True, None, "certain")
    applied = evaluate_profile(plans.apply(plan), plans.ruleset, plans.as_of).credentials[-1]
    assert applied.windows == ((plan.openings[0].opens, LAST_DAY),)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_is_no_truth_value(verdict: Verdict) -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(verdict)


def test_the_days_do_not_depend_on_the_day_asked_about() -> None:
    profile = parse_profile("complete: true\nprograms: [{field: medical_assisting, completed: 2021-05-20}]\n")
    answers = [
        ma_eligibility.evaluate_profile(profile, load_ruleset(), parse_day(day)) for day in ("2000-01-01", "2026-11-22")
    ]
    assert answers[0].credentials == answers[1].credentials


@pytest.mark.parametrize("day", [date(2026, 11, 22), datetime(2026, 11, 22, 12, 30), parse_day("2026-11-22")])
def test_a_day_is_a_date_or_its_ordinal(day: date | int) -> None:
    answer = evaluate_profile(parse_profile("complete: true\ndiploma: {kind: ged}\n"), load_ruleset(), day)
    assert answer.as_of == parse_day("2026-11-22")
    assert read_verdict(answer.credentials[-1], day) is Verdict.ELIGIBLE


def test_a_day_given_as_text_is_refused_with_what_reads_it() -> None:
    with pytest.raises(TypeError, match="not '2026-11-22'; parse_day reads a text"):
        evaluate_profile(parse_profile("complete: true\n"), load_ruleset(), "2026-11-22")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "dates"),
    [
        ((), ()),
        (((FIRST_DAY, LAST_DAY),), ((None, None),)),
        (
            ((FIRST_DAY, FIRST_DAY + 1), (LAST_DAY - 1, LAST_DAY)),
            ((None, date(1900, 1, 2)), (date(2100, 12, 30), None)),
        ),
        (((parse_day("2021-05-20"), parse_day("2026-05-20")),), ((date(2021, 5, 20), date(2026, 5, 20)),)),
    ],
)
def test_open_ends_are_none(
    days: tuple[tuple[int, int], ...], dates: tuple[tuple[date | None, date | None], ...]
) -> None:
    assert to_dates(days) == dates
    assert tuple((to_date(first), to_date(last)) for first, last in days) == dates
    assert to_date(None) is None


def test_the_comparison_is_that_of_the_answer_with_or_without_its_explanation() -> None:
    profile, published = load_profile(str(ROOT / "examples" / "fresh_graduate.yaml")), load_ruleset("published")
    answer = evaluate_profile(profile, load_ruleset(), date(2026, 11, 22))
    explanation = explain_answer(answer)
    comparison = compare_answer(answer, published)
    assert comparison.differing
    assert render_json(explanation, comparison) == render_json(
        explanation, compare_answer(answer, published, explanation)
    )


def test_the_version_is_that_of_the_package() -> None:
    assert ma_eligibility.__version__ == version("ma-eligible")


def test_profiles_are_frozen() -> None:
    profile = parse_profile("complete: true\n")
    with pytest.raises(ValueError, match="frozen"):
        profile.complete = False  # type: ignore[misc]


def test_only_the_text_for_a_terminal_imports_rich() -> None:
    names = [name for name in ma_eligibility.__all__ if name != "render_text"]
    script = f"import sys\nfrom ma_eligibility import {', '.join(names)}\nassert 'rich' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_an_unknown_credential_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="did you mean NCMA"):
        load_ruleset().only(["NCMAA"])


def test_problems_carry_their_place() -> None:
    with pytest.raises(InputError) as caught:
        parse_profile("complete: maybe\n", "someone.yaml")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column, problem.path) == ("someone.yaml", 1, 11, "complete")
