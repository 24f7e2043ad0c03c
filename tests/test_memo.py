"""Memos: values are computed once, and only so many are kept."""

import pytest

from ma_eligibility.memo import BoundedMemo


def test_a_value_is_computed_once() -> None:
    computed: list[int] = []

    def double(number: int) -> int:
        computed.append(number)
        return 2 * number

    memo = BoundedMemo[int, int](10, double)
    assert [memo[3], memo[3], memo[4]] == [6, 6, 8]
    assert computed == [3, 4]


def test_a_full_memo_is_emptied_before_one_more_is_added() -> None:
    memo = BoundedMemo[int, int](2, lambda number: -number)
    assert [memo[number] for number in (1, 2, 3)] == [-1, -2, -3]
    assert memo == {3: -3}
    memo[4] = 0
    memo[5] = 0
    assert memo == {5: 0}


def test_a_memo_that_computes_nothing_is_a_dict() -> None:
    memo = BoundedMemo[str, int](2)
    assert memo.get("a") is None
    with pytest.raises(KeyError):
        memo["a"]
