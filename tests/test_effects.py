"""A rule with one criterion changed is judged as the whole changed rule is."""

import random
from pathlib import Path
from typing import Any

import people
import pytest
import random_rules
from whole_rules import decide, replace_at

from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.review.effects import Judge, VerdictJoiner, make_route_node
from ma_eligibility.review.variants import make_variants
from ma_eligibility.ruleset.compile import RuleCompiler
from ma_eligibility.ruleset.evaluate import evaluate_leaves
from ma_eligibility.ruleset.finding import Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Credential, requirement_of

ASSUMED = {Verdict.ELIGIBLE: True, Verdict.NOT_ELIGIBLE: False}


def judge_whole(criterion: Any, profile: Profile, day: int) -> Verdict:
    """Return the verdict of a criterion, found for all days and all that is below it."""
    compiler = RuleCompiler()
    compiled = compiler.compile(criterion)
    return read_verdict(compiled.find(evaluate_leaves(profile, compiler.finish())), day)


def assert_judged_alike(credential: Credential, profile: Profile, day: int) -> int:
    """Judge every variant of every route in both ways, and return how many there are."""

    def judge_decided(criterion: Any) -> Verdict:
        decided = decide(criterion, holds=ASSUMED[unsettled]) if unsettled in ASSUMED else criterion
        return judge_whole(decided, profile, day)

    count = 0
    for index, route in enumerate(credential.routes):
        place = ("routes", index, "requires")
        whole = make_route_node(credential, index, None)
        variants = list(make_variants(route.requires, place))
        for unsettled in Verdict:
            judge = Judge(VerdictJoiner(), lambda leaf: judge_whole(leaf, profile, day), unsettled)
            effects = judge.find_effects(whole)
            before = judge.judge(whole.criterion)
            assert before is judge_decided(requirement_of(credential, route))
            for variant in variants:
                changed = replace_at(route.requires, variant.place[len(place) :], variant.changed)
                expected = judge_decided(requirement_of(credential, with_changes(route, requires=changed)))
                effect = effects.get(variant.place)
                assert expected is (effect[judge.judge(variant.changed)] if effect else before), variant
                count += 1
    return count


@pytest.mark.parametrize("seed", range(12))
def test_variants_of_random_rules_are_judged_as_whole_rules_are(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)
    folder = random_rules.write(source, tmp_path)
    (credential,) = load_ruleset(str(folder)).credentials
    for _ in range(4):
        person = people.wide_person(source)
        for day in people.telling_days(source, person, 2):
            assert assert_judged_alike(credential, make_profile(person), day.toordinal())


@pytest.mark.parametrize("id", ["CMA", "CMAC"])
def test_variants_of_rules_that_others_decide_are_judged_as_whole_rules_are(id: str) -> None:
    (credential,) = load_ruleset("published", credentials=[id]).credentials
    source = random.Random(id)
    for _ in range(3):
        person = people.wide_person(source)
        day = people.telling_days(source, person, 1)[0]
        assert assert_judged_alike(credential, make_profile(person), day.toordinal())
