"""All text of the project is plain American English: no British spelling, no words that only its authors use."""

import re
import subprocess
from collections.abc import Iterator

import pytest
from conftest import ROOT

BRITISH = (
    # Verbs in -ise, but for those that are written so in America, too.
    r"(?![a-z]*(?:advi|ari|compri|compromi|conci|devi|disgui|exerci|experti|improvi|noi|prai|preci|premi|promi|rai|revi|ri"
    r"|supervi|surpri|wi)s)[a-z]+is(?:e|ed|er|ers|es|ing|ation|ations)",
    r"(?:analy|cataly|paraly)s(?:e|ed|es|ing)|programmes?|licences?|defence|offence|practis(?:e|ed|es|ing)",
    r"(?:un)?(?:behavi|col|endeav|fav|flav|hon|hum|lab|neighb|rum|vig)our\w*",
    r"centres?|fibres?|litres?|metres?|theatres?|catalogues?|dialogues?|ageing|grey|judgements?|artefacts?|cheques?",
    r"enrols?|enrolments?|fulfils?|fulfilments?|instalments?|skilful|(?:cancel|label|model|signal|travel)l(?:ed|er|ing)",
    r"(?:mis)?spelt|burnt|learnt|spoilt|whilst|amongst|nought|advisers?|anaesthe\w+|haemo\w+|orthopaed\w+|paediatr\w+",
)
PRIVATE = (
    r"told|untold|whoever|reckon\w*|mend(?:s|ed|ing)?|beside|anew|stands|stood|stretch(?:es)?|sits?|sat|crews?|sketch\w*",
    r"tells? (?:of|apart)|in one go|in turns|with an eye to|look(?:s|ed|ing)? over|for want of|for ever|near names?",
    r"cannot tell",
)
WORDS = re.compile(rf"(?<![a-z])(?:{'|'.join(BRITISH + PRIVATE)})(?![a-z])", re.IGNORECASE)

#: What is contract, or a former name, and is written all the same.
EXEMPT = {
    "CHANGELOG.md": "`programme`|`enrolment`|InputError.untold",  # former names
    "benchmarks/wordless.py": '"programme"|"enrolment"',  # former names
    "README.md": '"untold": ',  # a key of JSON
    "benchmarks/net.py": '"told"',  # a key of frozen answers
    "examples/rulesets/nremt/EMT.yaml": "emt_licence",  # the name of a credential in profiles
    "src/ma_eligibility/cohort/selection.py": "cannot.tell",  # a value that --where accepts
    "src/ma_eligibility/profile/office_words.py": '"adviser"|"programme"|"enrolment_status"|"cancelled"',  # of exports
    "src/ma_eligibility/render/json.py": '"untold"',  # a key of JSON
    "src/ma_eligibility/result.schema.json": '"untold"',
}


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.split("\0") if is_text(name) and name != "tests/test_words.py"]


def is_text(name: str) -> bool:
    return (ROOT / name).is_file() and not name.endswith(".png")


def find_words(name: str) -> Iterator[str]:
    """Return the words to avoid in a file or its name, each with its line."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate([name, *lines]):
        text = re.sub(EXEMPT[name], "", line) if name in EXEMPT else line
        yield from (f"{name}:{number}: {found[0]}" for found in WORDS.finditer(text))


def test_every_file_is_in_plain_american_english() -> None:
    assert [word for name in tracked_files() for word in find_words(name)] == []


@pytest.mark.parametrize(
    "text", ["uncapitalise", "a Programme", "_SPELT_OUT", "misspelt", "unlabelled, labelled", "told_first"]
)
def test_words_to_avoid_are_found(text: str) -> None:
    assert WORDS.search(text)


@pytest.mark.parametrize(
    "text", ["supervised, otherwise", "programmed", "precise hours", "at_least", "standard", "deposit"]
)
def test_other_words_are_not_found(text: str) -> None:
    assert not WORDS.search(text)


@pytest.mark.parametrize("name", EXEMPT)
def test_exemptions_are_needed(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert WORDS.search(text)
    assert re.search(EXEMPT[name], text)
