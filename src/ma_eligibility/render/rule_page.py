"""A credential's page as text and as JSON, and the list of rulesets."""

from collections.abc import Sequence

from ma_eligibility.plain import dump_json
from ma_eligibility.render.writer import Terminal, Writer
from ma_eligibility.review.page import CredentialPage, Line, ReadingPage, RoutePage
from ma_eligibility.ruleset.rulebook import Ruleset

LABEL = 10


def render_page_text(page: CredentialPage, terminal: Terminal) -> str:
    """Return the page as text for a terminal."""
    writer = Writer(terminal)
    writer.write(f"{page.id}  {page.name}, {page.body}", style="bold")
    for label, said in (
        ("ruleset", page.ruleset),
        ("source", page.source),
        ("trust", page.trust),
        ("in force", page.in_force),
    ):
        _item(writer, label, said)
    for gap in page.not_found:
        _item(writer, "not found", gap)
    if page.common:
        writer.heading("Every route asks for")
        _write_lines(writer, page.common)
    for route in page.routes:
        writer.break_line()
        _write_route(writer, route)
    if page.readings:
        writer.heading("How the source is read")
    for reading in page.readings:
        _write_reading(writer, reading)
    for heading, items in (("To do on every route", page.obligations), ("The exam and the credential", page.exam)):
        if items:
            writer.heading(heading)
        for item in items:
            writer.hanging(item, indent=2)
    writer.break_line()
    shown = {0: "No case in the rule file shows", 1: "One case in the rule file shows"}
    writer.write(
        f"{shown.get(page.cases, f'{page.cases} cases in the rule file show')} what the rules mean.", style="dim"
    )
    return writer.text()


def _item(writer: Writer, label: str, said: str, indent: int = 2) -> None:
    if said:
        writer.item(label.ljust(LABEL), said, indent=indent)


def _write_route(writer: Writer, route: RoutePage) -> None:
    writer.item(f"Route {route.id}:", route.title, style="bold", said_style="bold")
    _write_lines(writer, route.requires)
    for label, said in (("source", route.source), ("trust", route.trust), ("in force", route.in_force)):
        _item(writer, label, said)
    for gap in route.not_found:
        _item(writer, "not found", gap)
    for duty in route.obligations:
        _item(writer, "to do", duty)


def _write_lines(writer: Writer, lines: tuple[Line, ...]) -> None:
    for line in lines:
        writer.item("-", line.says, indent=2 + 2 * line.depth)
        if line.precise:
            writer.write(line.precise, indent=4 + 2 * line.depth, style="dim")


def _write_reading(writer: Writer, reading: ReadingPage) -> None:
    writer.item("-", f"{reading.question} ({reading.id})", indent=2)
    _item(writer, "taken", reading.taken, indent=4)
    for choice, means in reading.others:
        _item(writer, "or", f"{means} ({choice})" if choice else f"{means} (rules cannot say this)", indent=4)


def render_page_json(page: CredentialPage) -> str:
    """Return the page as JSON."""
    return dump_json(
        {
            **page._asdict(),
            "common": _json_lines(page.common),
            "routes": [{**route._asdict(), "requires": _json_lines(route.requires)} for route in page.routes],
            "readings": [_json_reading(reading) for reading in page.readings],
        }
    )


def _json_lines(lines: tuple[Line, ...]) -> list[dict[str, object]]:
    return [line._asdict() for line in lines]


def _json_reading(reading: ReadingPage) -> dict[str, object]:
    others = [{"choice": choice or None, "means": means} for choice, means in reading.others]
    return {**reading._asdict(), "others": others}


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
