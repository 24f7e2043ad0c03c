"""What `import ma_eligibility` gives."""

import pytest

import ma_eligibility
from ma_eligibility import InputError, Verdict, load_ruleset, parse_day, parse_profile


def test_every_public_name_is_there_and_no_other() -> None:
    for name in ma_eligibility.__all__:
        assert getattr(ma_eligibility, name) is not None
    assert set(dir(ma_eligibility)) == set(ma_eligibility.__all__)
    with pytest.raises(AttributeError, match="load_profil"):
        ma_eligibility.load_profil  # noqa: B018 # asking for it is the point


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


def test_profiles_are_frozen() -> None:
    profile = parse_profile("complete: true\n")
    with pytest.raises(ValueError, match="frozen"):
        profile.complete = False  # type: ignore[misc]


def test_an_unknown_credential_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="did you mean NCMA"):
        load_ruleset().only(["NCMAA"])


def test_problems_carry_their_place() -> None:
    with pytest.raises(InputError) as caught:
        parse_profile("complete: maybe\n", "someone.yaml")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column, problem.path) == ("someone.yaml", 1, 11, "complete")
