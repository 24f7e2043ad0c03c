"""A profile that is written as a file is read back as the same profile."""

from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from people import random_person, wide_person

from ma_eligibility import load_profile, make_profile
from ma_eligibility.load.profile import parse_profile
from ma_eligibility.render.profile import render_profile
from ma_eligibility.render.yaml import write_block

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def is_read_back(person: Any) -> None:
    profile = make_profile(person)
    assert parse_profile(render_profile(profile)) == profile


@pytest.mark.parametrize("make", [random_person, wide_person], ids=["plain", "wide"])
def test_random_people_are_read_back(make: Any) -> None:
    for seed in range(300):
        is_read_back(make(Random(seed)))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_read_back(example: Path) -> None:
    profile = load_profile(str(example))
    assert parse_profile(render_profile(profile)) == profile


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(TEXTS)
def test_any_text_is_read_back(text: str) -> None:
    is_read_back({"candidate": text, "programs": [{"school": text, "name": text}]})


@pytest.mark.parametrize(
    "text",
    [
        *("no", "true", "null", "~", "12", "3.5", "2026-11-29", "a: b", "a #b", "- a", "&a", "*a", "!a", "{a}", "'a'"),
        *('"a"', "a\nb", "\u202e", "\U000e0001", " a", "a ", "a\\b", "Dr. Patel", "K-12", "É", "<<", "=", "%a", "@a"),
    ],
)
def test_texts_that_yaml_would_read_otherwise(text: str) -> None:
    is_read_back({"candidate": text})


def test_every_kind_of_fact() -> None:
    is_read_back(
        {
            "born": "1999-04-02",
            "incomplete": ["employment"],
            "diploma": "none",
            "employment": [
                {"start": 2021, "end": "present", "hours_per_week": Decimal("37.5"), "supervised": False, "duties": []}
            ],
            "credentials": [
                {"credential": "CPR", "expires": "2027-03"},
                {"credential": "BLS", "expires": "never"},
                {"credential": "ACLS", "expires": "2027"},
            ],
            "skills": [],
            "programs": [{"level": "postsecondary", "answers": {"curriculum": True, "published.two_semesters": "no"}}],
            "answers": {"diploma_in_pursuit": {"is": "yes", "since": "2026-01", "until": "2026-06-30"}},
        }
    )


def test_the_form() -> None:
    profile = make_profile(
        {"candidate": "Maria Lopez", "programs": [{"accreditation": ["CAAHEP"], "hours": 760}], "employment": []}
    )
    assert render_profile(profile) == (
        "candidate: Maria Lopez\nprograms:\n  - accreditation: [CAAHEP]\n    hours: 760\nemployment: []\n"
    )
    assert write_block({"a": [{}], "b": {}}) == "a:\n  - {}\nb: {}\n"
