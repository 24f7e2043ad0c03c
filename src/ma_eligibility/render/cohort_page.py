"""The page of a cohort: the counts, a row for each person and exam, who cannot be read, and which rules it is by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ma_eligibility.cohort.columns import ASSESSMENTS, Assessment, PlanDetails, PlanRow, ResultRow
from ma_eligibility.cohort.page import PageRow, PageWriter
from ma_eligibility.cohort.page_file import PageParts
from ma_eligibility.cohort.tally import MOST_SOON, Tally
from ma_eligibility.days.calendar import add_years, format_day
from ma_eligibility.explain.answer import list_readings_taken
from ma_eligibility.explain.next_steps import end_sentence
from ma_eligibility.medium import Medium
from ma_eligibility.profile.descriptions import capitalize, uncapitalize
from ma_eligibility.render.counted import (
    ASSUMED,
    CLOSING,
    LACKED,
    TO_ASK_FOR,
    VERDICTS,
    list_lacked,
    list_months,
    list_most,
    list_openers,
    list_unknown,
)
from ma_eligibility.render.document import (
    SCREEN_STYLE,
    Block,
    Heading,
    Items,
    Paragraph,
    Table,
    close_page,
    html_lines,
    open_page,
)
from ma_eligibility.render.html_text import html_text, html_words
from ma_eligibility.render.letter import remind
from ma_eligibility.render.timeline import BAR, HATCHING, KEY, draw_bar, say_all_days
from ma_eligibility.ruleset.questions import describe_questions
from ma_eligibility.ruleset.rulebook import Ruleset, describe_source

if TYPE_CHECKING:
    from ma_eligibility.plan.plan import PlanOptions

HEAD = (
    "Person",
    "Exam",
    "Verdict",
    "Days",
    "Opens",
    "Days left",
    "Route",
    "What lacks, or what to ask for",
    "Depends on",
)
EVERYONE, UNREADABLE = "Everyone", "Who cannot be read"
SOON, HEAD_OF_SOON = "What closes or is due within a year", ("Day", "Person", "Exam", "What")
#: How many years from the one of the day asked about on the drawings show.
YEARS_AHEAD = 5
MOST_LACKED = 3
_VERDICTS = dict(VERDICTS)


class Shown(NamedTuple):
    """What the page says besides its rows."""

    ruleset: Ruleset
    credentials: Sequence[str]
    """The ids of those asked about."""
    as_of: int
    selected: str
    """Which rows there are, in words; empty for all."""
    medium: Medium
    names: Mapping[str, str]
    """The columns of an export by the addresses of the facts that they hold."""
    kept: Sequence[str]
    with_plans: bool


# --- Rows -----------------------------------------------------------------------------------------------------


def write_rows(rows: Sequence[PageRow], as_of: int, plan_options: "PlanOptions | None") -> str:
    """Return rows of the page."""
    return "".join(_write_row(row, as_of, plan_options) for row in rows)


def _write_row(row: PageRow, as_of: int, plan_options: "PlanOptions | None") -> str:
    found, kept = Assessment(*row.assessment[: len(ASSESSMENTS)]), row.assessment[len(ASSESSMENTS) :]
    first, last = choose_years(as_of)
    bar = "".join(draw_bar(row.windows, row.possible, first, last, 0))
    words = html_text(say_all_days(row.windows, row.possible))
    drawing = f'<svg role="img" aria-label="{words}" width="100%" height="{BAR}">{bar}</svg>'
    cells = [
        f'<th scope="row">{html_words(name_person(found.id, found.candidate))}</th>',
        _cell(found.credential or ""),
        _cell(_VERDICTS[found.verdict or ""]),
        f"<td>{html_words(_say_span(found))}{drawing}</td>",
        _cell(_say_opening(found)),
        _cell("" if found.days_left is None else str(found.days_left)),
        _cell(f"{found.route} ({found.confidence})" if found.confidence else found.route or ""),
        _cell("; ".join(found.lacks or found.unknown)),
        _cell(_say_conditions(found)),
    ]
    cells += [_cell(each or "") for each in kept]
    day = found.until or found.opens or found.may_open
    line = f"<tr{f' data-day={chr(34)}{format_day(day)}{chr(34)}' if day else ''}>{''.join(cells)}</tr>\n"
    if not plan_options or not row.plans:
        return line
    said = "".join(f"<p>{html_words(say_plan(plan, has_details=plan_options.details))}</p>" for plan in row.plans)
    return f'{line}<tr class="plans"><td colspan="{len(cells)}">{said}</td></tr>\n'


def choose_years(as_of: int) -> tuple[int, int]:
    """Return the first and the last day of the drawings, the same for everybody."""
    last = date.fromordinal(add_years(as_of, YEARS_AHEAD))
    return date(date.fromordinal(as_of).year, 1, 1).toordinal(), date(last.year, 12, 31).toordinal()


def name_person(id: str, candidate: str | None) -> str:
    """Return the id of a person and, if it is another one, the name."""
    return f"{id}, {candidate}" if candidate and candidate != id else id


def _say_span(found: Assessment) -> str:
    """Return the interval in which a verdict holds that is not a no."""
    if found.verdict == "not_eligible":
        return ""
    perhaps = "perhaps " if found.verdict == "undetermined" else ""
    if found.since is None and found.until is None:
        return f"{perhaps}all days"
    if found.until is None:
        return f"{perhaps}from {format_day(found.since or 0)} on"
    through = f"through {format_day(found.until)}"
    return f"{perhaps}{through}" if found.since is None else f"{perhaps}{format_day(found.since)} {through}"


def _say_opening(found: Assessment) -> str:
    said = [format_day(found.opens)] if found.opens else []
    return "; ".join([*said, *([f"perhaps {format_day(found.may_open)}"] if found.may_open else [])])


def _say_conditions(found: Assessment) -> str:
    """Return what the days depend on, and the readings that change the verdict."""
    read = f"another reading changes it: {', '.join(found.reading_matters)}" if found.reading_matters else ""
    return "; ".join(filter(None, [found.condition, read]))


def say_plan(row: ResultRow, *, has_details: bool) -> str:
    """Return a plan in sentences."""
    own = len(PlanRow._fields)
    plan = PlanRow(*row[:own])
    also = f"Also opens {', '.join(plan.also_opens)}" if plan.also_opens else ""
    said = [*plan.what, capitalize(", ".join(filter(None, [plan.when_open, plan.condition]))), also]
    if has_details:
        details = PlanDetails(*row[own : own + len(PlanDetails._fields)])
        said.append(f"Begin by {format_day(details.begin_by)}" if details.begin_by else "")
        said.append(f"Complete by {format_day(details.complete_by)}" if details.complete_by else "")
        said.append(f"Not if read otherwise: {', '.join(details.undone_by)}" if details.undone_by else "")
    return f"Plan {plan.plan}. {' '.join(end_sentence(each) for each in said if each)}"


def write_rejected(rejected: Iterable[tuple[str, str]]) -> str:
    """Return rows of the table of who cannot be read."""
    return "".join(f'<tr><th scope="row">{html_words(place)}</th>{_cell(reason)}</tr>\n' for place, reason in rejected)


def _cell(text: str) -> str:
    return f"<td>{html_words(text)}</td>"


#: Writes the rows in each process.
COHORT_PAGE = PageWriter(write_rows, write_rejected)


# --- Around the rows ------------------------------------------------------------------------------------------

_STYLE = """\
body { max-width: 100rem; }
.wide table { width: auto; }
#everyone { min-width: 76rem; table-layout: fixed; width: 100%; }
@media screen {
  .quick, .quick thead, .quick tbody { display: block; }
  .quick tr { content-visibility: auto; contain-intrinsic-height: auto 4rem; display: grid; grid-auto-flow: column;
    grid-auto-columns: minmax(6rem, 18fr); grid-template-columns: minmax(6rem, 13fr) minmax(4.5rem, 6fr)
    minmax(5.5rem, 8fr) minmax(7rem, 13fr) minmax(6.5rem, 9fr) minmax(4.5rem, 6fr) minmax(6rem, 11fr)
    minmax(9rem, 22fr) minmax(8rem, 14fr); }
  #everyone.quick th:nth-child(n) { width: auto; }
  .quick th, .quick td { border-width: 1px 0 0; }
  .quick .plans td { border: 0; grid-column: 1 / -1; padding-top: 0; }
}
#everyone th:first-child, #everyone th:nth-child(4) { width: 13%; }
#everyone th:nth-child(2), #everyone th:nth-child(3), #everyone th:nth-child(6) { width: 7%; }
#everyone th:nth-child(5) { width: 9%; }
td svg { margin-top: .3em; }
.plans td { padding-left: 2rem; }
.plans p { margin: 0; }
#everyone tr[hidden] { display: none; }
#filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin: .5em 0; }
#filter[hidden] { display: none; }
#filter label { display: inline-block; }
input, select, button { background: var(--ground); border: 1px solid var(--line); color: var(--text); font: inherit; }
@media print {
  @page { size: landscape; }
  #filter { display: none; }
  #everyone { font-size: .85em; min-width: 0; table-layout: auto; }
  #everyone th:nth-child(n) { width: auto; }
  #everyone td { overflow-wrap: break-word; }
  .plans { break-before: avoid; }
  td svg { min-width: 6rem; }
}
"""
#: Filters the rows that are there; without it, all of them are shown.
_SCRIPT = """
"use strict";
{
  const get = (id) => document.getElementById(id);
  const [exam, verdict, by, words] = ["exam", "verdict", "by", "words"].map(get);
  const rows = [];
  for (const row of get("everyone").tBodies[0].rows) {
    const text = row.textContent.toLowerCase();
    if (row.className === "plans") {
      const last = rows[rows.length - 1];
      last.parts.push(row);
      last.text += text;
    } else {
      const [, exam, verdict] = Array.from(row.cells, (cell) => cell.textContent);
      rows.push({ parts: [row], exam, verdict, day: row.dataset.day || "", text });
    }
  }
  const show = () => {
    const asked = words.value.toLowerCase();
    let count = 0;
    for (const each of rows) {
      const wanted = (!exam.value || each.exam === exam.value)
        && (!verdict.value || each.verdict === verdict.value)
        && (!by.value || (each.day !== "" && each.day <= by.value))
        && each.text.includes(asked);
      for (const part of each.parts) if (part.hidden === wanted) part.hidden = !wanted;
      count += wanted;
    }
    const chosen = [exam, verdict, by, words].filter((each) => each.value)
      .map((each) => `${each.labels[0].firstChild.textContent.trim().toLowerCase()} ${each.value}`);
    get("shown").textContent = [`${count} of ${rows.length} rows`, chosen.join("; ")].filter(Boolean).join(": ");
  };
  for (const each of [exam, verdict, by, words]) each.addEventListener("input", show);
  get("all").addEventListener("click", () => {
    for (const each of [exam, verdict, by, words]) each.value = "";
    show();
  });
  // Rows that lay themselves out, and only where they are seen, filter at once; their roles stay those of a table.
  const table = get("everyone");
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  for (const each of [table, ...table.querySelectorAll("thead, tbody, tr, th, td")]) {
    each.setAttribute("role", roles[each.tagName] || (each.scope === "col" ? "columnheader" : "rowheader"));
  }
  table.classList.add("quick");
  get("filter").hidden = false;
  show();
}
"""


def write_parts(tally: Tally, shown: Shown) -> PageParts:
    """Return what is before, between and after the rows."""
    people = f"{tally.people:,} {'person' if tally.people == 1 else 'people'}"
    first, last = choose_years(shown.as_of)
    head = [*HEAD, *shown.kept]
    before = [
        *open_page(f"Certification exams of {people}", SCREEN_STYLE + _STYLE, _SCRIPT),
        *(line for block in _list_counts(tally, shown) for line in html_lines(block)),
        *html_lines(Heading(EVERYONE)),
        *html_lines(Paragraph(f"Drawings: {format_day(first)} through {format_day(last)}. {KEY_OF_BARS}")),
        f'<svg aria-hidden="true" width="0" height="0"><defs>{HATCHING}</defs></svg>',
        *_write_filter(shown),
        *_open_table("everyone", EVERYONE, head),
    ]
    unreadable = tally.rejected + tally.extra > 0
    between = [*_close_table()]
    after: list[str] = []
    if unreadable:
        between += [*html_lines(Heading(UNREADABLE)), *_open_table("unreadable", UNREADABLE, ["Where", "Why"])]
        after += _close_table()
    after += [line for block in _list_rules(shown) for line in html_lines(block)]
    after += close_page(_SCRIPT)
    return PageParts(*("\n".join(lines) + "\n" for lines in (before, between, after)))


KEY_OF_BARS = KEY.partition(" The upright")[0]


def _write_filter(shown: Shown) -> Iterator[str]:
    """Give the fields that filter the rows; the script shows them."""
    exams = "".join(f'<option value="{html_text(id)}">{html_text(id)}</option>' for id in shown.credentials)
    verdicts = "".join(f'<option value="{words}">{words}</option>' for _, words in VERDICTS)
    yield '<div id="filter" role="search" aria-label="Filter the rows" hidden>'
    yield f'<label for="exam">Exam <select id="exam"><option value="">all</option>{exams}</select></label>'
    yield f'<label for="verdict">Verdict <select id="verdict"><option value="">all</option>{verdicts}</select></label>'
    yield '<label for="by">Closes or opens by <input id="by" type="date"></label>'
    yield '<label for="words">Text <input id="words" type="search"></label>'
    yield '<button id="all" type="button">Show all</button>'
    yield "</div>"
    yield '<p id="shown" role="status"></p>'


def _open_table(id: str, name: str, head: Sequence[str]) -> Iterator[str]:
    columns = "".join(f'<th scope="col">{html_words(each)}</th>' for each in head)
    yield f'<div class="wide" role="region" aria-label="{html_text(name)}" tabindex="0">'
    yield f'<table id="{id}">'
    yield f"<thead>\n<tr>{columns}</tr>\n</thead>"
    yield "<tbody>"


def _close_table() -> Iterator[str]:
    yield from ("</tbody>", "</table>", "</div>")


def _list_counts(tally: Tally, shown: Shown) -> Iterator[Block]:
    """Give what is counted, before the rows."""
    info = shown.ruleset.info
    yield Paragraph(f"As of {format_day(shown.as_of)}. Rules: {capitalize(info.display_name)}.")
    if shown.selected:
        yield Paragraph(f"Only {shown.selected}.")
    if tally.rejected:
        yield Paragraph(f"{tally.rejected:,} of them cannot be read; they are below, and not counted.")
    yield Heading("How many")
    rows = tuple((id, *(f"{tally.verdicts[id, word]:,}" for word, _ in VERDICTS)) for id in shown.credentials)
    yield Table(("Exam", *(words.capitalize() for _, words in VERDICTS)), rows, "How many")
    months, later = list_months(tally.closing, shown.as_of)
    counts = [(month, f"{count:,}") for month, count in months if count]
    counts += [("later", f"{later:,}")] if later else []
    if counts:
        yield Heading(CLOSING)
        yield Table(("Month", "How many close"), tuple(counts), CLOSING)
    if tally.soon:
        yield Heading(SOON)
        whose = [(format_day(each.day), name_person(each.id, each.candidate), each) for each in tally.soon]
        yield Table(HEAD_OF_SOON, tuple((day, who, each.credential, each.what) for day, who, each in whose), SOON)
        if len(tally.soon) == MOST_SOON:
            yield Paragraph(f"These are the first {MOST_SOON:,}. The calendar that --deadlines writes has all of them.")
    asked = list_unknown(tally, describe_questions(info.questions), shown.names, shown.medium)
    for heading, texts in (
        (TO_ASK_FOR, [" ".join(each) for each in asked]),
        (LACKED, [" ".join(each) for each in list_lacked(tally.missing, shown.credentials, MOST_LACKED)]),
        *list_openers(tally, shown.credentials),
        (ASSUMED, [f"of {count:,}: {said}" for said, count in list_most(tally.assumed)]),
    ):
        if texts:
            yield Heading(heading)
            yield Items(tuple(texts))


def _list_rules(shown: Shown) -> Iterator[Block]:
    """Give which rules it is by, how they are read, where they come from, and who decides."""
    info, ruleset = shown.ruleset.info, shown.ruleset
    asked = [each for each in ruleset.credentials if each.id in shown.credentials]
    sources = [describe_source(route.source or each.source_of(route)) for each in asked for route in each.routes]
    taken = [f"{each.credential}, as asked for: {each.means}" for each in list_readings_taken(asked, ruleset)]
    yield Heading("Which rules, and who decides")
    yield Items(
        (
            f"As of {format_day(shown.as_of)}.",
            f"Ruleset: {ruleset.id}, {uncapitalize(info.title)}; sha256 {ruleset.sha256}.",
            *(f"Reading of {each}" for each in taken),
            *(f"Source: {each}." for each in dict.fromkeys(sources)),
            *dict.fromkeys([*remind(info), *info.notes]),
        )
    )
