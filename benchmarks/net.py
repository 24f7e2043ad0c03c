"""The answers for many people, frozen, and compared with those of another version of the package.

Run ``PYTHONPATH=OLD/src python -m benchmarks.net freeze BEFORE``, then
``PYTHONPATH=NEW/src python -m benchmarks.net freeze AFTER --like BEFORE``, then
``python -m benchmarks.net compare BEFORE AFTER``.

The package asked is the one that is imported, by its commands and its public names only; the people, and the hostile
files, are those of this tree, or with ``--like`` those that were asked about before. ``cohort`` is asked about
everybody. ``checked`` people, half of them with everything known, are answered by the public names, which leave out
the comparison with another ruleset; ``commanded`` people by the command ``check`` itself, with it.
"""

import argparse
import contextlib
import csv
import gc
import gzip
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import ma_eligibility
from benchmarks.people import make_people
from benchmarks.wordless import LEFT_OUT, drop_words, drop_words_of_cells, find_differences

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from hostile_inputs import HOSTILE  # the tests' own list
from people import random_person, wide_person

AS_OF = "2026-11-22"
RULESETS = ("guide", "published")
SEED = 20261122
#: What is asked about; all else in a folder is answers.
INPUTS = ("people.jsonl", "counts.json", "hostile")
#: How many people one process answers for at a time.
BATCH = 250
#: How many differences of a file are shown.
SHOWN = 6
#: How many differences of one part of it.
SHOWN_OF_PART = 2

Plain = dict[str, Any]
#: From a person, a line of JSON, and the name of a ruleset to an exit status and an answer in JSON.
Ask = Callable[[str, str], tuple[int, str]]


def make_roster(count: int) -> list[Plain]:
    """Return that many people of whom everything is known, and as many of whom something may be unknown."""
    source = random.Random(SEED)
    unknown = [(wide_person if number % 2 else random_person)(source) for number in range(count)]
    known = [{"id": f"known-{number:05}", **person} for number, person in enumerate(make_people(count))]
    return known + [{"id": f"unknown-{number:05}", **person} for number, person in enumerate(unknown)]


# --- Freezing -----------------------------------------------------------------------------------------------


def freeze(folder: Path, counts: dict[str, int], like: Path | None) -> None:
    """Write the people, the hostile files and all that the package answers into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = _write_inputs(folder, counts, like)
    print(f"asking {Path(ma_eligibility.__file__).parent}")
    statuses: dict[str, int] = {}
    for ruleset in RULESETS:
        for form in ("jsonl", "csv"):
            with _timed(f"cohort {ruleset} {form}"):
                _freeze_cohort(folder, ruleset, form, statuses)
        for name, key, ask in (("check", "checked", answer_by_names), ("command", "commanded", answer_by_command)):
            with _timed(f"{name} {ruleset}"):
                _freeze_answers(folder / f"{name}.{ruleset}.json.gz", _choose(folder, counts[key]), ask, ruleset)
    with _timed("hostile"):
        _freeze_hostile(folder)
    write_roster(folder / "statuses.jsonl", [{"id": name, "status": status} for name, status in statuses.items()])


@contextlib.contextmanager
def _timed(what: str) -> Iterator[None]:
    """Tell how long something takes."""
    start = time.perf_counter()
    yield
    print(f"{what:24} {time.perf_counter() - start:7.1f} s", flush=True)


def _write_inputs(folder: Path, counts: dict[str, int], like: Path | None) -> dict[str, int]:
    """Write what is asked about, or copy it from a folder; return how many people are asked about in which way."""
    if like:
        for name in ("people.jsonl", "counts.json"):
            shutil.copy(like / name, folder)
        shutil.copytree(like / "hostile", folder / "hostile", dirs_exist_ok=True)
        return dict(json.loads((like / "counts.json").read_text()))
    write_roster(folder / "people.jsonl", make_roster(counts["people"]))
    (folder / "counts.json").write_text(json.dumps(counts) + "\n")
    (folder / "hostile").mkdir(exist_ok=True)
    for name, data, _, _ in HOSTILE:
        (folder / "hostile" / name).write_bytes(data)
    return counts


def write_roster(path: Path, values: Sequence[Plain]) -> None:
    """Write people as JSON Lines."""
    path.write_text("".join(json.dumps(value, default=float) + "\n" for value in values), encoding="utf-8")


def _run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of the package in a folder, so that no path outside it is shown."""
    source = str(Path(ma_eligibility.__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": source, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "ma_eligibility", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=3600
    )


def _freeze_cohort(folder: Path, ruleset: str, form: str, statuses: dict[str, int]) -> None:
    rows, findings = f"cohort.{ruleset}.{form}", f"findings.{ruleset}.{form}"
    day = ("--as-of", AS_OF, "--rules", ruleset)
    done = _run(folder, "cohort", "people.jsonl", *day, "--jobs", "0", "-o", rows, "--findings", findings)
    statuses[rows] = done.returncode
    (folder / f"{rows}.summary.txt").write_text(done.stdout, encoding="utf-8", newline="")
    for name in (rows, findings):
        _compress(folder / name)


def _compress(path: Path) -> None:
    with path.open("rb") as source, _open_to_write(path.with_name(f"{path.name}.gz")) as target:
        shutil.copyfileobj(source, target, 1 << 20)
    path.unlink()


def _open_to_write(path: Path) -> gzip.GzipFile:
    """Open a file whose bytes depend on nothing but what is written."""
    return gzip.GzipFile(path, "wb", compresslevel=1, mtime=0)


def _choose(folder: Path, count: int) -> list[str]:
    """Return the lines of that many people, half of them of the known ones."""
    lines = (folder / "people.jsonl").read_text(encoding="utf-8").splitlines()
    middle = len(lines) // 2
    return lines[:middle][: count // 2] + lines[middle:][: count // 2]


def _freeze_answers(file: Path, people: Sequence[str], ask: Ask, ruleset: str) -> None:
    batches = [people[start : start + BATCH] for start in range(0, len(people), BATCH)]
    with ProcessPoolExecutor() as pool, _open_to_write(file) as target:
        for texts in pool.map(partial(_answer_batch, ask, ruleset), batches):
            target.write(texts)


def _answer_batch(ask: Ask, ruleset: str, people: Sequence[str]) -> bytes:
    texts = []
    for person in people:
        status, text = ask(person, ruleset)
        texts.append(f"== {json.loads(person)['id']} {status}\n{text}")
    gc.unfreeze()  # a command freezes what it leaves, and collects nothing
    gc.collect()
    return "".join(texts).encode()


def answer_by_names(person: str, ruleset: str) -> tuple[int, str]:
    """Return the answer for a person by the public names of the package."""
    names = ma_eligibility
    answer = names.evaluate_profile(names.parse_profile(person), _load_once(ruleset), names.parse_day(AS_OF))
    return 0, names.render_json(names.explain_answer(answer))


_LOADED: dict[str, ma_eligibility.Ruleset] = {}


def _load_once(ruleset: str) -> ma_eligibility.Ruleset:
    if ruleset not in _LOADED:
        _LOADED[ruleset] = ma_eligibility.load_ruleset(ruleset)
    return _LOADED[ruleset]


def answer_by_command(person: str, ruleset: str) -> tuple[int, str]:
    """Return the exit status of the command ``check`` for a person, and what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "person.json"
        path.write_text(person, encoding="utf-8")
        return _run_inside(["check", str(path), "--format", "json", "--as-of", AS_OF, "--rules", ruleset])


def _run_inside(arguments: list[str]) -> tuple[int, str]:
    """Run a command in this process; return its exit status and what it printed."""
    from ma_eligibility.__main__ import main

    printed, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    status = 0
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(errors):
        try:
            main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
    printed.seek(0)
    return status, printed.read()


def _freeze_hostile(folder: Path) -> None:
    names = sorted(path.name for path in (folder / "hostile").iterdir())
    with ProcessPoolExecutor() as pool:
        write_roster(folder / "hostile.jsonl", list(pool.map(partial(_ask_about_file, folder / "hostile"), names)))


def _ask_about_file(folder: Path, name: str) -> Plain:
    done = _run(folder, "check", name, "--format", "json", "--as-of", AS_OF)
    return {"id": name, "status": done.returncode, "printed": done.stdout, "told": done.stderr}


# --- Comparing ----------------------------------------------------------------------------------------------


class Outcome(NamedTuple):
    """What came of comparing a file: how many of its parts differ, and the first differences."""

    name: str
    same_bytes: bool
    parts: int = 0
    answers: int = 0
    words: int = 0
    shown: tuple[str, ...] = ()


def compare(old: Path, new: Path) -> int:
    """Print where two frozen folders differ; return the exit status, 1 if anything but words does."""
    for name in INPUTS:
        if not _same_input(old / name, new / name):
            print(f"{name} is not the same: freeze one with --like the other")
            return 2
    names = sorted({path.name for folder in (old, new) for path in folder.iterdir()} - set(INPUTS))
    with ProcessPoolExecutor() as pool:
        outcomes = list(pool.map(partial(compare_file, old, new), names))
    for outcome in outcomes:
        _print_outcome(outcome)
    answers, words = (sum(getattr(outcome, name) for outcome in outcomes) for name in ("answers", "words"))
    same = sum(outcome.same_bytes for outcome in outcomes)
    with (old / "people.jsonl").open("rb") as file:
        people = sum(1 for _ in file)
    print(f"{people} people; {same} of {len(outcomes)} files are the same to the byte;", end=" ")
    print(f"answers that differ: {answers}; answers of which only the words do: {words}")
    return 1 if answers else 0


def _same_input(old: Path, new: Path) -> bool:
    if old.is_dir() and new.is_dir():
        files, others = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in (old, new))
        return files == others
    return old.is_file() and new.is_file() and old.read_bytes() == new.read_bytes()


def _print_outcome(outcome: Outcome) -> None:
    if outcome.same_bytes:
        print(f"{outcome.name:32} the same")
        return
    print(
        f"{outcome.name:32} {outcome.parts} parts, {outcome.answers} answer otherwise, {outcome.words} in other words"
    )
    for line in outcome.shown:
        print(f"    {line}")


def compare_file(old: Path, new: Path, name: str) -> Outcome:
    """Return what differs between two files of a name, part by part."""
    before, after = old / name, new / name
    if not (before.exists() and after.exists()):
        return Outcome(name, False, 1, 1, 0, (f"only in {old if before.exists() else new}",))
    if _contents_agree(before, after):
        return Outcome(name, True)
    way = _way_of(name)
    parts = answers = words = 0
    shown: dict[str, list[str]] = {"answer": [], "words": []}
    for was, now in zip_longest(way.read(before), way.read(after)):
        parts += 1
        if was == now:
            continue
        old_value, new_value = (None if part is None else way.understand(part) for part in (was, now))
        old_bare, new_bare = (None if value is None else way.drop(value) for value in (old_value, new_value))
        label = _label(old_value or new_value or {})
        if old_bare != new_bare:
            answers += 1
            _show(shown["answer"], old_bare, new_bare, f"[answer] {label}")
        else:
            words += 1
            _show(shown["words"], old_value, new_value, f"[words] {label}")
    return Outcome(name, False, parts, answers, words, (*shown["answer"], *shown["words"]))


def _show(shown: list[str], old: Any, new: Any, label: str) -> None:
    """Add the first differences of two parts, unless enough are shown."""
    differences = (found for found in find_differences(old, new) if found[0].rpartition(".")[2] not in LEFT_OUT)
    for path, was, now in islice(differences, min(SHOWN_OF_PART, SHOWN - len(shown))):
        shown.append(f"{label}: {path}: {_short(was)} -> {_short(now)}")


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]} …"


def _label(value: Plain) -> str:
    keys = ("person", "id", "credential", "route", "criterion")
    return " ".join(str(value[key]) for key in keys if isinstance(value.get(key), str))


def _open_to_read(path: Path) -> Any:
    return gzip.GzipFile(path) if path.suffix == ".gz" else path.open("rb")


def _open_text(path: Path, newline: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(_open_to_read(path), encoding="utf-8", newline=newline)


def _contents_agree(old: Path, new: Path) -> bool:
    with _open_to_read(old) as before, _open_to_read(new) as after:
        while True:
            was, now = before.read(1 << 20), after.read(1 << 20)
            if was != now or not was:
                return bool(was == now)


class Way(NamedTuple):
    """How a file is read part by part, how a part is understood, and how its words are dropped."""

    read: Callable[[Path], Iterator[Any]]
    understand: Callable[[Any], Plain]
    drop: Callable[[Plain], Any]


def _way_of(name: str) -> Way:
    if name == "hostile.jsonl":
        return Way(_read_lines, _understand_ending, drop_words)
    if name.endswith((".jsonl", ".jsonl.gz")):
        return Way(_read_lines, json.loads, drop_words)
    if name.endswith(".csv.gz"):
        return Way(_read_rows, dict, drop_words_of_cells)
    if name.endswith(".json.gz"):
        return Way(_read_answers, _understand_answer, drop_words)
    return Way(_read_whole, lambda text: {"summary": text}, _numbers_of_summary)


def _numbers_of_summary(value: Plain) -> list[str]:
    return sorted(re.findall(r"\d[\d,.-]*", value["summary"]))


def _read_lines(path: Path) -> Iterator[str]:
    with _open_text(path, newline="\n") as file:
        yield from file


def _read_whole(path: Path) -> Iterator[str]:
    with _open_text(path, newline="\n") as file:
        yield file.read()


def _read_rows(path: Path) -> Iterator[dict[str, str]]:
    with _open_text(path, newline="") as file:
        yield from csv.DictReader(file)


def _read_answers(path: Path) -> Iterator[str]:
    """Yield each answer with its heading, which names the person and the exit status."""
    part: list[str] = []
    for line in _read_lines(path):
        if line.startswith("== ") and part:
            yield "".join(part)
            part = []
        part.append(line)
    if part:
        yield "".join(part)


def _understand_answer(text: str) -> Plain:
    heading, _, rest = text.partition("\n")
    return {"person": heading.removeprefix("== "), "answer": json.loads(rest) if rest else None}


def _understand_ending(line: str) -> Plain:
    """Return how a command about a hostile file ended; of its errors, the codes and places are no words."""
    ending: Plain = json.loads(line)
    ending["printed"] = json.loads(ending["printed"]) if ending["printed"] else None
    ending["places"] = re.findall(r"^(?:(?:error|warning)\[\w+\]|  --> .*)", ending["told"], re.MULTILINE)
    ending["text"] = ending.pop("told")
    return ending


def main() -> None:
    """Freeze answers, or compare two folders of frozen ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    freezing = commands.add_parser("freeze", help="write the answers into a folder")
    freezing.add_argument("folder", type=Path)
    freezing.add_argument("--people", type=int, default=20_000, help="how many known, and as many half-known, people")
    freezing.add_argument("--checked", type=int, default=20_000, help="how many people are answered one by one")
    freezing.add_argument("--commanded", type=int, default=2_000, help="how many by the command check")
    freezing.add_argument("--like", type=Path, help="ask about what was asked about for this folder")
    comparing = commands.add_parser("compare", help="tell where two folders differ")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    given = parser.parse_args()
    if given.command == "compare":
        sys.exit(compare(given.old, given.new))
    counts = {"people": given.people, "checked": given.checked, "commanded": given.commanded}
    freeze(given.folder, counts, given.like)


if __name__ == "__main__":
    main()
