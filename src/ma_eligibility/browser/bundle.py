"""The file of the page: the form, the engine with its rules, and Python for a browser, in one HTML file."""

import gzip
import html
import json
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from ma_eligibility.browser.runtime import Runtime
from ma_eligibility.load.ruleset import find_ruleset, load_ruleset, resolve_compared, rule_files, shipped_rulesets
from ma_eligibility.output import WRITTEN_BY
from ma_eligibility.profile.descriptions import capitalize
from ma_eligibility.render.document import PAPER_STYLE, SCREEN_STYLE, hash_text
from ma_eligibility.version import __version__

_HERE = Path(__file__).resolve().parent
_PACKAGE = _HERE.parent
#: The time of every file in the page, so that the same version always writes the same bytes.
_MADE = (1980, 1, 1, 0, 0, 0)
#: The parts of the package that the page does without.
_LEFT_OUT = {"advisor.html", "advisor.css", "advisor.js"}


class PageRules(NamedTuple):
    """The rulesets in a page."""

    names: dict[str, str]
    """What they are called, by their names in it; the one that is asked at first before the others."""
    files: dict[str, bytes]
    """Their files, by the paths below the folder of the shipped rulesets."""


def collect_rules(name: str) -> PageRules:
    """Return the ruleset of a name or folder, with all that are shipped; raises what ``load_ruleset`` raises.

    The one that a folder's answers are compared with comes along.
    """
    shipped = shipped_rulesets()
    compared = resolve_compared(name, load_ruleset(name).info.compare_with)
    wanted = [name, *([compared] if compared else []), *shipped]
    folders = dict.fromkeys(find_ruleset(each).resolve() for each in wanted)
    files = {f"{path.parent.name}/{path.name}": path.read_bytes() for each in folders for path in rule_files(str(each))}
    names = {each.name: load_ruleset(str(each)).info.display_name for each in folders}
    return PageRules({name: capitalize(called) for name, called in names.items()}, files)


def write_page(runtime: Runtime, rules: PageRules) -> str:
    """Return the page."""
    style = f"\n{PAPER_STYLE}{SCREEN_STYLE}{_read('advisor.css')}"
    scripts = {
        "module": f"{runtime.module}\nglobalThis.createPyodideModule = _createPyodideModule;\n",
        "loader": runtime.loader,
        "script": _read("advisor.js"),
    }
    filled = {
        "generator": WRITTEN_BY,
        "policy": _make_policy(style, scripts.values()),
        "style": style,
        "version": html.escape(__version__),
        "rules": html.escape(" and ".join(rules.names)),
        "parts": html.escape(", ".join(runtime.names)),
        "data": "\n".join(_write_data(runtime, rules)),
        **scripts,
    }
    return _fill(_read("advisor.html"), filled)


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _fill(page: str, filled: Mapping[str, str]) -> str:
    """Return the page with each ``{name}`` filled in; what is filled in is not looked at again."""
    parts = []
    for name, text in filled.items():
        before, found, page = page.partition(f"{{{name}}}")
        assert found, name
        parts += [before, text]
    return "".join([*parts, page])


def _make_policy(style: str, scripts: Iterable[str]) -> str:
    """Return the page's policy: its own style and scripts, WebAssembly, and nothing from anywhere else."""
    hashes = " ".join(f"'{hash_text(script)}'" for script in scripts)
    return (
        f"default-src 'none'; style-src '{hash_text(style)}'; script-src {hashes} 'wasm-unsafe-eval'; "
        "base-uri 'none'; form-action 'none'"
    )


def _write_data(runtime: Runtime, rules: PageRules) -> Iterator[str]:
    """Give the elements of what the script reads: JSON as it is, and files as base64 of what gzip makes of them."""
    lock = {"info": json.loads(runtime.lock)["info"], "packages": {}}
    for name, value in (("lock", lock), ("rules", [*rules.names.items()])):
        text = json.dumps(value).replace("<", "\\u003c")
        yield f'<script type="application/json" id="part-{name}">{text}</script>'
    for name, data in {**runtime.files, "site": _make_site(runtime, rules)}.items():
        packed = b64encode(gzip.compress(data, 9, mtime=0)).decode()
        yield f'<script type="application/octet-stream" id="part-{name}">{packed}</script>'


def _make_site(runtime: Runtime, rules: PageRules) -> bytes:
    """Return the archive of what Python imports: the libraries, this package, and the rules."""
    files = {**runtime.libraries, **_list_package()}
    files |= {f"{_PACKAGE.name}/rules/{name}": data for name, data in rules.files.items()}
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # the archive is compressed whole
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _MADE), data)
    return target.getvalue()


def _list_package() -> dict[str, bytes]:
    """Return the files of this package, without the rules, which may be others."""
    paths: Sequence[Path] = sorted(_PACKAGE.rglob("*"))
    own = [path for path in paths if path.is_file() and path.suffix != ".pyc" and path.name not in _LEFT_OUT]
    named = {path.relative_to(_PACKAGE.parent).as_posix(): path for path in own}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith(f"{_PACKAGE.name}/rules/")}
