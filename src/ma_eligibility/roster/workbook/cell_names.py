"""What spreadsheets call a column: A for the first, AA for the 27th."""

from functools import lru_cache


@lru_cache(1000)
def column_index(letters: str) -> int:
    """Return the index of a column by its letters, which are capital ASCII."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


@lru_cache(1000)
def column_letters(index: int) -> str:
    """Return the letters of a column by its index."""
    before, last = divmod(index, 26)
    return (column_letters(before - 1) if before else "") + chr(65 + last)
