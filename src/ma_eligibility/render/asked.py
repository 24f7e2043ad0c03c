"""What to ask for to settle what is not known, and where the rules come from, as sentences of an answer."""

from collections.abc import Collection

from ma_eligibility.explain.answer import Explanation
from ma_eligibility.explain.comparison import Comparison
from ma_eligibility.medium import Medium
from ma_eligibility.profile.descriptions import describe_address, describe_part
from ma_eligibility.profile.profile import plain_address
from ma_eligibility.ruleset.questions import describe_questions
from ma_eligibility.ruleset.rulebook import describe_source


def list_asked(explanation: Explanation, medium: Medium) -> list[str]:
    """Return what to ask for, what the nearest routes need first: each fact by its address and in words."""
    questions = describe_questions(explanation.ruleset.info.questions)
    asked = []
    for address in explanation.missing:
        is_in_part = address in explanation.profile.incomplete
        words = describe_part(address) if is_in_part else medium.say(describe_address(address, questions))
        asked.append(f"{medium.name_fact(address)}: {words}")
    return asked


def list_asked_elsewhere(comparison: Comparison, shown: Collection[str], medium: Medium) -> list[str]:
    """Return what else to ask for under the compared ruleset, for some of the credentials."""
    questions = describe_questions(comparison.ruleset.info.questions)
    wanted = {address for found in comparison.credentials if found.credential.id in shown for address in found.missing}
    asked = []
    for address in comparison.also_asks:
        if address in wanted:
            words = questions.get(plain_address(address))  # a question is named in its own words, too
            asked.append(f"{medium.name_fact(address)} ({words})" if words else medium.name_fact(address))
    return asked


def list_sources(explanation: Explanation) -> list[str]:
    """Return where the rules come from: one sentence, if all of them come from one place."""
    sources: dict[str, list[str]] = {}
    for found in explanation.credentials:
        for route in found.routes:
            own = route.route.source is not None
            name = f"{found.credential.id} by {route.route.id}" if own else found.credential.id
            names = sources.setdefault(describe_source(route.source), [])
            if name not in names:
                names.append(name)
    if len(sources) == 1:
        return [f"Source: {text}." for text in sources]
    return [f"Source of {', '.join(names)}: {text}." for text, names in sources.items()]
