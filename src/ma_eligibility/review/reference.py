"""The reference of the rule language, made from the models that read rule files and profiles.

It is what ``ma-eligible rules language`` prints, and what the documentation holds.
"""

import inspect
import sys
import types
from collections.abc import Iterator
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ma_eligibility.days.calendar import Duration
from ma_eligibility.docstrings import restore_docstrings
from ma_eligibility.load.cases import Case
from ma_eligibility.profile.annotations import Annotation, read_annotation
from ma_eligibility.profile.descriptions import describe_field
from ma_eligibility.profile.profile import PERSON, SECTIONS, Section
from ma_eligibility.profile.vocabulary import FieldKind, vocabulary
from ma_eligibility.ruleset import rulebook
from ma_eligibility.ruleset.amounts import Opening, Within, WorkHours, read_weekly
from ma_eligibility.ruleset.any_kind import AnyKind
from ma_eligibility.ruleset.constants import InForce, read_day
from ma_eligibility.ruleset.criteria import KINDS
from ma_eligibility.ruleset.questions import Question
from ma_eligibility.ruleset.related import Ranked
from ma_eligibility.ruleset.spoken import Forms
from ma_eligibility.ruleset.where import CONDITIONS

A_DAY = "a day: `2026-11-25`"
HEAD = """\
# The rule language

This page is printed by `ma-eligible rules language`: it is made from the models that read rule files, so that it says
what they do. [write-a-ruleset.md](write-a-ruleset.md) takes you from nothing to a tested ruleset.

A ruleset is a folder with a `ruleset.yaml` and one YAML file for each credential. Nothing in a rule file is ever run:
there are no expressions, patterns or templates in it, only the keys below. What cannot be understood is reported with
its line and column, and then nothing of the ruleset is used.
"""

READINGS = """\
## A value that depends on a reading

Anywhere below `requires:`, a value may be written for each choice of a reading that the credential declares:

```yaml
within: {by_reading: four_years, still: 4 years, no_longer: less than 4 years}
```

The choice that the reading takes is used; answers tell when another would change the verdict, and
`ma-eligible check --reading four_years=no_longer` takes another. `nothing` for a choice leaves the key out, or the
entry of a list:

```yaml
all:
  - has: program
    where: {field: phlebotomy}
    says: completed a phlebotomy program
  - by_reading: diploma
    not_asked: nothing
    asked:
      has: diploma
      says: holds a high school diploma
```
"""

QUESTIONS = """\
## Questions of a ruleset's own

What no field of a profile holds, a ruleset asks itself. `ruleset.yaml` declares the question, about a kind of record or
about the person:

```yaml
questions:
  program:
    content_areas: {asks: "Did the program teach all four content areas?", proof: the transcript}
  person:
    diploma_in_pursuit: {asks: "Is the candidate working toward a diploma?", proof: a letter of the school}
```

Rules ask it like a field; a question about the person may stand alone:

```yaml
all:
  - {has: program, where: {field: medical_administration, content_areas: yes}}
  - {has: person, where: {diploma_in_pursuit: yes}}
```

Profiles answer it with `yes` or `no` under `answers:`, of a record or of the person. What is not answered is not known,
whatever `complete:` says, and is asked for in the words of `asks:`.

```yaml
answers: {diploma_in_pursuit: {is: yes, since: 2026-01, until: 2026-06}}
programs:
  - {field: medical_administration, completed: 2025-05-20, answers: {content_areas: yes}}
```

- An answer with dates (`yes since 2026-01` is the same as `{is: yes, since: 2026-01}`) counts from the first to the
  last day. Outside of it, a yes is a no, and a no leaves it open.
- An answer without dates is about all days if it is about a record. About the person, a no is, too; a yes needs
  `since:`, unless the question says `lasting: true`.
- On each day, a record counts if its answer counts on that day. Of work, only the days count on which it does. A record
  that others are after or before is asked on its own day.
- A question belongs to its ruleset. Where two rulesets have one of the same name and mean different things, a profile
  writes `published.content_areas` for that of the ruleset `published`, which then goes before `content_areas`.
"""

SENTENCES = """\
## Sentences

`says:` is what a candidate who meets the criterion has done. `{at_least}`, `{within}` and the name of a field that is
asked for a number, such as `{hours}`, stand for the rule's own numbers; `{{100}}` is a number of the source's own.
Inside of `{…}`, a text with a brace, a comma or a colon needs quotes. A sentence may have two forms; the second is said
where the criterion does not hold:

```yaml
has: program
where: {hours: {at_least: 720}}
says:
  met: completed a program of at least {hours} hours
  unmet: needs a program of at least {hours} hours
proof: the transcript
```

Without `says:`, both forms are made from the rule. Below `none:`, the first form is always said.

`proof:` names the paper that shows what the criterion asks for.
"""

DEFINITIONS = """\
## A criterion by its name

What several routes ask for is written once, below `define:` in the credential's file. `{is: NAME}` uses it anywhere
below `requires:`, and inside of other definitions; answers show it wherever it is used:

```yaml
define:
  graduate: {any: [{is: program}, {has: military, says: completed medical training in the Armed Forces}]}
  program: {has: program, where: {field: phlebotomy}, says: completed a phlebotomy program}
routes:
  - {id: recent, title: A recent graduate, requires: {is: program}}
  - {id: any, title: Any graduate, requires: {all: [{is: graduate}, {has: diploma, says: holds a diploma}]}}
```
"""

FILES: tuple[tuple[type[BaseModel], str], ...] = (
    (rulebook.RulesetInfo, "`ruleset.yaml`"),
    (Question, "`questions:`, by what each is about and its name"),
    (rulebook.Credential, "A credential's file"),
    (rulebook.Body, "`body:`"),
    (rulebook.Source, "`source:`"),
    (rulebook.Reading, "`readings:`, by the name of each"),
    (rulebook.Route, "An entry of `routes:`"),
    (rulebook.Obligation, "An entry of `obligations:`"),
    (rulebook.Due, "`due:`"),
    (InForce, "`in_force:`"),
    (Case, "An entry of `cases:`"),
)

#: What may be written for values that have a form of their own.
FORMS: dict[Any, str] = {
    Duration: "a length of time: `5 years`, `18 months`, `6 weeks`, `30 days`",
    Within: "a length of time; or `less than 4 years`, `2 years to the end of the month`",
    Opening: "a length of time `before` or `after`: `30 days before`, `18 years after`; or `any time before`",
    WorkHours: "hours: `4160 hours`",
    Forms: "`{met: text, unmet: text}`",
    Ranked: "`{first: a criterion}`, or `second`, `third` or `last` in place of `first`",
    str: "text",
    int: "a whole number",
    bool: "`true` or `false`",
}

_OF_A_LIST = "of which it must have one, or `{all_of: […]}`, `{none_of: […]}`, `{at_least: 1}`, `{at_most: 1}`"
#: How each kind of field can be asked for.
ASKED = {
    "word": "a word, a list of words of which it must be one, or `{none_of: […]}`",
    "text": "a text, a list of texts of which it must be one, or `{none_of: […]}`",
    "words": f"a word or a list {_OF_A_LIST}",
    "texts": f"a name or a list {_OF_A_LIST}",
    "number": "`{at_least: 720}`, `{at_most: 40}`, or both",
    "flag": "`true` or `false`",
    "date": "`{before: 2026-01-01}`, `{on_or_before: 2026-01-01}`, `{on_or_after: 2026-01-01}`, `{after: 2026-01-01}`, "
    "or two of them; `{after: another date of the record, within: 36 months}`, which is that date or later; for days "
    "that move with the day asked about, see `within:`, `from:` and `while:`",
}


#: What fields of some kinds hold; those of the others hold a value of the kind itself.
_HELD = {"words": "a list of words", "texts": "a list of names", "flag": "true or false"}


def make_reference() -> str:
    """Return the reference as Markdown."""
    restore_docstrings()
    parts = [HEAD]
    parts += [f"## {title}\n\n{_table(model)}" for model, title in FILES]
    parts.append(
        "## How far a source can be trusted\n\n" + _rows(("confidence", "means"), rulebook.CONFIDENCES.items())
    )
    parts += [READINGS, DEFINITIONS, QUESTIONS, SENTENCES]
    keys = ", ".join(f"`{key}`" for key in KINDS)
    parts.append(f"## Criteria\n\nA criterion has one of the keys {keys}; or `is` and the name of a definition.\n")
    for module in dict.fromkeys(sys.modules[kind.__module__] for kind in KINDS.values()):
        kinds = [kind for kind in KINDS.values() if kind.__module__ == module.__name__]
        parts.append(
            f"### {_manual(module)}\n\n" + "\n".join(f"{inspect.getdoc(kind)}\n\n{_table(kind)}" for kind in kinds)
        )
    asked = [(_HELD.get(kind, f"a {kind}"), ASKED[kind]) for kind in CONDITIONS]
    parts.append("## What can be asked of a record\n\n" + _rows(("field", "`where:` takes"), asked))
    parts += [_describe_section(section) for section in SECTIONS.values()]
    return "\n".join(parts)


def _manual(module: types.ModuleType) -> str:
    """Return a module's docstring as Markdown: its first line a heading, its examples fenced."""
    text = inspect.cleandoc(module.__doc__ or "").replace("``", "`")
    first, _, rest = text.partition("\n")
    blocks, example = [], False
    for block in rest.strip().split("\n\n"):
        if block == "::":
            example = True
            continue
        blocks.append(f"```yaml\n{inspect.cleandoc(block)}\n```" if example else block)
        example = False
    return f"{first.removesuffix('.').removesuffix(':')}\n\n" + "\n\n".join(blocks)


def _table(model: type[BaseModel]) -> str:
    """Return the keys of a mapping, what may stand there, and what it means."""
    rows = [
        (
            f"`{field.alias or name}`" + ("" if field.is_required() else " (optional)"),
            _describe_type(field),
            describe_field(model, name),
        )
        for name, field in model.model_fields.items()
    ]
    return _rows(("key", "value", "meaning"), rows)


def _describe_type(field: FieldInfo) -> str:
    annotation = read_annotation(field.annotation, (*field.metadata,))
    return " or ".join(dict.fromkeys(_forms(annotation))) or "a mapping"


def _forms(annotation: Annotation) -> Iterator[str]:
    """Give the forms in which a value of a type may be written."""
    kind = annotation.kind
    if any(getattr(mark, "func", None) is read_day for mark in annotation.marks):
        yield A_DAY
    elif any(getattr(mark, "func", None) is read_weekly for mark in annotation.marks):
        yield "hours a week: `35 hours`"
    elif kind in FORMS:
        yield FORMS[kind]
    elif annotation.words:
        yield ", ".join(f"`{word}`" for word in annotation.words)
    elif get_origin(kind) is tuple:
        inner = list(_forms(read_annotation(annotation.item)))
        yield f"a list of {'criteria' if 'a criterion' in inner else 'texts' if inner == ['text'] else 'mappings'}"
    elif kind in KINDS.values() or any(isinstance(mark, AnyKind) for mark in annotation.marks):
        yield "a criterion"
    elif len(annotation.alternatives) > 1:
        for part in annotation.alternatives:
            yield from _forms(read_annotation(part))
    elif get_origin(kind) is dict or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        yield "a mapping"


def _describe_section(section: Section) -> str:
    """Return the fields of a section's records, what they hold, and their own day and state."""
    model = section.model
    lines = [f"### `{section.word}`: the fields of {section.plural}\n"]
    if section.word != PERSON:
        lines.append(f"In a profile: `{section.key}`. " + _describe_days(section) + "\n")
    rows = [
        (
            f"`{name}`",
            _describe_kind_of_field(kind),
            model.DERIVED[name].description if name in model.DERIVED else describe_field(model, name),
        )
        for name, kind in vocabulary(section.word).items()
    ]
    return "\n".join(lines) + "\n" + _rows(("field", "holds", "meaning"), rows)


def _describe_days(section: Section) -> str:
    model = section.model
    day = f"A record counts from its date `{'` or `'.join(model.MOMENT)}` on"
    undated = "; without one, on every day, unless `on` names it" if model.COUNTS_UNDATED else ""
    state = f". `while: {section.state}` goes from `{model.SPAN[0]}` to `{model.SPAN[1]}`" if section.state else ""
    return f"{day}{undated}{state}."


def _describe_kind_of_field(kind: FieldKind) -> str:
    if kind.words:
        words = ", ".join(f"`{word}`" for word in kind.words)
        return words if kind.kind == "word" else f"a list of {words}"
    return _HELD.get(kind.kind, f"a {kind.kind}")


def _rows(head: tuple[str, ...], rows: Any) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
