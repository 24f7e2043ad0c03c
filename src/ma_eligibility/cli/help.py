"""Help pages: usage, what a command does, examples, and then its arguments and options, from what declares them.

A command's docstring is its page's text. A block after ``Examples::`` has a command line a row, and after two spaces
and a ``#`` what it does.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    #: What typer's command and group have in common.
    _Base = TyperCommand
else:
    _Base = object

#: The widest command line, and the widest names of an option, that have what they do next to them.
WIDEST_EXAMPLE, WIDEST_NAMES = 52, 30
#: The fewest columns for that.
LEAST_ROOM = 20


class HelpPage(_Base):
    """The page of a command or of a group."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words after the command's name."""
        arguments = [param for param in self.get_params(ctx) if param.param_type_name == "argument"]
        return ["[OPTIONS]", *map(_usage_of, arguments)]

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write what the command does, and examples."""
        for paragraph in (self.help or "").split("\n\n"):
            if paragraph.startswith("    "):
                with formatter.section("Examples"):
                    _write_rows(list(_read_examples(paragraph)), WIDEST_EXAMPLE, formatter)
            elif paragraph != "Examples::":
                formatter.write_paragraph()
                with formatter.indentation():
                    formatter.write_text(paragraph)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and the options."""
        shown = [param for param in self.get_params(ctx) if not getattr(param, "hidden", False)]
        for kind in ("argument", "option"):
            rows = [(_name_of(param), _describe(param)) for param in shown if param.param_type_name == kind]
            if rows:
                with formatter.section(f"{kind.capitalize()}s"):
                    _write_rows(rows, WIDEST_NAMES, formatter)

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return the first paragraph, all of it: lists wrap it."""
        return (self.help or "").partition("\n\n")[0].replace("\n", " ")


class HelpCommand(HelpPage, TyperCommand):
    """A command with a help page."""


class HelpGroup(HelpPage, TyperGroup):
    """A group of commands with a help page, which lists them at its end."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words after the group's name."""
        return ["[OPTIONS]", "COMMAND [ARGS]..."]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options and the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


class App(typer.Typer):
    """An application, or a part of one, of which every command has a help page."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cls=HelpGroup, rich_markup_mode=None, pretty_exceptions_enable=False, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        """Return a decorator that makes a function a command."""
        return super().command(name, cls=HelpCommand, **settings)


def _usage_of(argument: Any) -> str:
    name = _name_of(argument)
    if argument.nargs == -1:
        name += "..."
    return name if argument.required else f"[{name}]"


def _name_of(param: Any) -> str:
    """Return an argument's name, or an option's names, shortest first, and what its value is called."""
    if param.param_type_name == "argument":
        return str(param.metavar)
    names = ", ".join(sorted(param.opts, key=len))
    if param.is_flag:
        return " / ".join([names, *param.secondary_opts])
    return f"{names} {param.metavar}"


def _describe(param: Any) -> str:
    """Return what a parameter is for, and what is used if it is left out."""
    used = [f"env var: {param.envvar}"] if param.envvar else []
    if param.show_default and isinstance(param.default, str | int) and not isinstance(param.default, bool):
        used.append(f"default: {param.default}")
    return f"{param.help}  [{'; '.join(used)}]" if used else str(param.help)


def _write_rows(rows: list[tuple[str, str]], widest: int, formatter: Any) -> None:
    """Write what is called so next to what it does or, without room, above it."""
    formatter.write_dl(rows, col_max=max(1, min(widest, formatter.width - 6 - LEAST_ROOM)))


def _read_examples(block: str) -> Iterator[tuple[str, str]]:
    """Give each command line of a block with what it does."""
    for line in block.splitlines():
        command, _, said = line.partition("  # ")
        yield command.strip(), said
