"""People in Arrow record batches: profiles as JSON in one column, or the sections of a profile as nested columns."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from ma_eligibility.errors import InputError
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.quick import read_quickly
from ma_eligibility.profile.profile import Profile
from ma_eligibility.roster.json_lines import read_line
from ma_eligibility.roster.rosters import Entry, describe_problems

ID, PROFILE = "id", "profile"
SECTION_COLUMNS = frozenset(Profile.model_fields)


def read_people(batch: pa.RecordBatch) -> Iterator[Entry]:
    """Give the person of each row, called by the column ``id`` or, if that is empty, as the profile says.

    Raises ValueError for a batch whose columns are neither those of people as JSON nor sections of a profile.
    """
    names = batch.schema.names
    sections = set(names) - {ID}
    if len(set(names)) < len(names):
        raise ValueError(f"there are two columns of the same name: {', '.join(names)}")
    ids = _as_bytes(batch.column(ID)) if ID in names else [None] * batch.num_rows
    if sections == {PROFILE}:
        entries: Iterator[Entry] = (_read_json(text) for text in _as_bytes(batch.column(PROFILE)))
    elif sections and sections <= SECTION_COLUMNS:
        entries = _read_nested(batch.select([name for name in names if name != ID]))
    else:
        raise ValueError(
            f"the columns are {', '.join(names) or 'none'}; what can be read is id and profile, or id and the "
            f"sections of a profile: {', '.join(sorted(SECTION_COLUMNS))}"
        )
    for id, entry in zip(ids, entries, strict=True):
        label = entry.profile.candidate or "" if entry.profile else ""
        name = (id or b"").decode("utf-8", "backslashreplace") or entry.key or label
        yield entry._replace(name=name)


# --- Texts ----------------------------------------------------------------------------------------------------


def _as_bytes(column: pa.Array) -> list[bytes | None]:
    """Return texts as bytes: Arrow does not check whether they are UTF-8, but the readers of profiles do."""
    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        column = column.cast(pa.large_string())
    found: list[bytes | None] = column.cast(pa.large_binary()).to_pylist()
    return found


def _read_json(text: bytes | None) -> Entry:
    return _refuse("there is no profile") if text is None else read_line(text, 1, PROFILE)


def _refuse(reason: str) -> Entry:
    return Entry(1, "", "", None, reason, None)


# --- Nested columns -------------------------------------------------------------------------------------------

#: Returns a value as a profile in JSON has it.
Plain = Callable[[Any], Any]


def _read_nested(batch: pa.RecordBatch) -> Iterator[Entry]:
    structs = batch.to_struct_array()
    make_plain = _plain_maker(structs.type)
    try:
        values = structs.to_pylist()
    except (ValueError, OverflowError):  # a text that is not UTF-8, or a day that Python does not have
        return (_read_alone(struct, make_plain) for struct in structs)
    return (_read_values(make_plain(value)) for value in values)


def _read_alone(struct: pa.StructScalar, make_plain: Plain) -> Entry:
    try:
        value = struct.as_py()
    except (ValueError, OverflowError) as error:
        return _refuse(f"a value cannot be read: {error}")
    return _read_values(make_plain(value))


def _read_values(value: dict[str, Any]) -> Entry:
    """Return the person in plain values; a section whose fields are all null is left out."""
    value = {name: section for name, section in value.items() if section != {}}
    try:
        profile = read_quickly(value) or make_profile(value)
    except InputError as error:
        return _refuse(describe_problems(error))
    return Entry(1, "", "", profile, "", None)


_ARE_LISTS = [
    getattr(pa.types, name)
    for name in ("is_list", "is_large_list", "is_fixed_size_list", "is_list_view", "is_large_list_view")
    if hasattr(pa.types, name)  # views came with pyarrow 16
]


def _plain_maker(kind: pa.DataType) -> Plain:
    """Return the function that makes values of a type plain; a null field is left out, since it is not known."""
    if pa.types.is_struct(kind):
        makers = {field.name: _plain_maker(field.type) for field in kind}
        return lambda value: {name: makers[name](item) for name, item in value.items() if item is not None}
    if pa.types.is_map(kind):
        make_item = _plain_maker(kind.item_type)
        return lambda value: _make_mapping([(name, make_item(item)) for name, item in value if item is not None])
    if any(is_list(kind) for is_list in _ARE_LISTS):
        make = _plain_maker(kind.value_type)
        return lambda value: [None if item is None else make(item) for item in value]
    if pa.types.is_date(kind):
        return date.isoformat
    if pa.types.is_float32(kind):
        return lambda value: _as_printed(value, kind)
    return lambda value: value


def _make_mapping(items: list[tuple[Any, Any]]) -> Any:
    """Return the items as a mapping, as answers are; with a key that is there twice, the list, which is refused."""
    found = dict(items)
    return found if len(found) == len(items) else items


def _as_printed(value: float, kind: pa.DataType) -> float:
    """Return the number that a 32-bit float prints as: 33.3, where Python would have 33.29999923706055."""
    return float(pa.scalar(value, kind).cast(pa.string()).as_py())
