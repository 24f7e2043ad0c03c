"""A credential's page as text, as Markdown and as JSON, and the list of rulesets."""

import re
from collections.abc import Iterable, Sequence

from ma_eligibility.plain import dump_json, show_plain
from ma_eligibility.render.document import markdown_text
from ma_eligibility.render.writer import Terminal, Writer
from ma_eligibility.review.page import CredentialPage, Line, ReadingPage, RoutePage
from ma_eligibility.ruleset.rulebook import Ruleset

LABEL = 10
NOT_FOUND = "Not found in the source"
UNSAID = "rules cannot say this"


def render_page_text(page: CredentialPage, terminal: Terminal) -> str:
    """Return the page as text for a terminal."""
    writer = _TextPage(terminal)
    _write_page(page, writer)
    writer.break_line()
    shown = {0: "No case in the rule file shows", 1: "One case in the rule file shows"}
    writer.write(
        f"{shown.get(page.cases, f'{page.cases} cases in the rule file show')} what the rules mean.", style="dim"
    )
    return writer.text()


def render_page_markdown(page: CredentialPage) -> str:
    """Return the page as Markdown."""
    writer = _MarkdownPage()
    _write_page(page, writer)
    return "\n".join(writer.written) + "\n"


def _write_page(page: CredentialPage, writer: "_TextPage | _MarkdownPage") -> None:
    """Write what text and Markdown have alike, each in its own form."""
    writer.head(page)
    if page.common:
        writer.heading("Every route asks for")
        writer.lines(page.common)
    for route in page.routes:
        writer.route(route)
        writer.lines(route.requires)
        writer.facts(("Source", route.source), ("Trust", route.trust), ("In force", route.in_force))
        writer.facts(*((NOT_FOUND, gap) for gap in route.not_found))
        writer.facts(*(("To do", duty) for duty in route.obligations))
    if page.readings:
        writer.heading("How the source is read")
    for reading in page.readings:
        writer.reading(reading)
    questions = [f"{question.asks} ({question.answer})" for question in page.questions]
    for heading, items in (
        ("Questions to answer in the profile", questions),
        ("To do on every route", page.obligations),
        ("The exam and the credential", page.exam),
    ):
        if items:
            writer.heading(heading)
            writer.lines(Line(0, item, "") for item in items)


class _TextPage(Writer):
    """The page for a terminal."""

    def head(self, page: CredentialPage) -> None:
        self.write(f"{page.id}  {page.name}, {page.body}", style="bold")
        self.facts(("Ruleset", page.ruleset), ("Source", page.source))
        self.facts(("Trust", page.trust), ("In force", page.in_force), *((NOT_FOUND, gap) for gap in page.not_found))

    def route(self, route: RoutePage) -> None:
        self.break_line()
        self.item(f"Route {route.id}:", route.title, style="bold", said_style="bold")

    def facts(self, *facts: tuple[str, str], indent: int = 2) -> None:
        for label, said in facts:
            if said:
                self.item(label.lower().removesuffix(" in the source").ljust(LABEL), said, indent=indent)

    def lines(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.item("-", line.says, indent=2 + 2 * line.depth)
            for said in line.notes:
                self.write(said, indent=4 + 2 * line.depth, style="dim")

    def reading(self, reading: ReadingPage) -> None:
        self.item("-", f"{reading.question} ({reading.id})", indent=2)
        others = (("or", f"{means} ({choice or UNSAID})") for choice, means in reading.others)
        self.facts(("taken", reading.taken), *others, indent=4)


class _MarkdownPage:
    """The page as Markdown: what a rule file says is shown as text, whatever Markdown signs are in it."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def head(self, page: CredentialPage) -> None:
        self.written += [
            f"# {markdown_text(page.id)}: {markdown_text(page.name)}",
            "",
            f"Body: {markdown_text(page.body)}  ",
            f"Ruleset: {markdown_text(page.ruleset)}  ",
            f"Source: {markdown_text(page.source)}",
        ]
        self.facts(("Trust", page.trust), ("In force", page.in_force))
        if page.not_found:
            self.heading(NOT_FOUND)
            self.lines(Line(0, gap, "") for gap in page.not_found)

    def heading(self, said: str) -> None:
        self.written += ["", f"## {said}", ""]

    def route(self, route: RoutePage) -> None:
        self.heading(f"Route {_code(route.id)}: {markdown_text(route.title)}")

    def facts(self, *facts: tuple[str, str]) -> None:
        self.written += [line for label, said in facts if said for line in ("", f"{label}: {markdown_text(said)}")]

    def lines(self, lines: Iterable[Line]) -> None:
        for line in lines:
            notes = "".join(f"  <br>*{markdown_text(said)}*" for said in line.notes)
            self.written.append(f"{'  ' * line.depth}- {markdown_text(line.says)}{notes}")

    def reading(self, reading: ReadingPage) -> None:
        self.written += [
            f"- {markdown_text(reading.question)} ({_code(reading.id)})",
            f"  - taken: {markdown_text(reading.taken)}",
        ]
        for choice, means in reading.others:
            self.written.append(f"  - or: {markdown_text(means)} ({_code(choice) if choice else UNSAID})")


def _code(name: str) -> str:
    """Return a name as code, between more backticks than there are together in it."""
    plain = show_plain(name)
    fence = "`" * (1 + max(map(len, re.findall("`+", plain)), default=0))
    return f"{fence} {plain} {fence}" if "`" in plain else f"{fence}{plain}{fence}"


def render_page_json(page: CredentialPage) -> str:
    """Return the page as JSON."""
    return dump_json(
        {
            **page._asdict(),
            "common": [line._asdict() for line in page.common],
            "questions": [question._asdict() for question in page.questions],
            "routes": [
                {**route._asdict(), "requires": [line._asdict() for line in route.requires]} for route in page.routes
            ],
            "readings": [
                {**each._asdict(), "others": [{"choice": name or None, "means": said} for name, said in each.others]}
                for each in page.readings
            ],
        }
    )


def render_list_text(rulesets: Sequence[Ruleset], terminal: Terminal) -> str:
    """Return the rulesets with their credentials and routes as text."""
    writer = Writer(terminal)
    for number, ruleset in enumerate(rulesets):
        if number:
            writer.break_line()
        writer.item(f"{ruleset.id}:", ruleset.info.title, style="bold")
        for credential in ruleset.credentials:
            routes = ", ".join(route.id for route in credential.routes)
            writer.item(credential.id.ljust(6), f"{credential.name}, by {routes}", indent=2)
    return writer.text()


def render_list_json(rulesets: Sequence[Ruleset]) -> str:
    """Return the rulesets with their credentials and routes as JSON."""
    return dump_json(
        {
            "rulesets": [
                {
                    "id": ruleset.id,
                    "title": ruleset.info.title,
                    "sha256": ruleset.sha256,
                    "credentials": [
                        {"id": item.id, "name": item.name, "routes": [route.id for route in item.routes]}
                        for item in ruleset.credentials
                    ],
                }
                for ruleset in rulesets
            ]
        }
    )
