"""A small runtime for pages, in place of the one from the registries, which no browser could run."""

import io
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from ma_eligibility.browser import runtime

WHEEL = "some-1.0-py3-none-any.whl"
IN_ENGINE = {
    "pyodide.js": b"1;",
    "pyodide.asm.mjs": b"2;",
    "pyodide-lock.json": b'{"info": {}}',
    "pyodide.asm.wasm": b"\0asm",
    "python_stdlib.zip": b"PK",
}
IN_WHEEL = ("some/__init__.py", "some/a.so", "some/b.wasm32.so", "some/c.pyi", "some-1.0.dist-info/LICENSE")


def make_runtime(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Make a runtime in a folder, and let it be the one that is expected."""
    folder.mkdir(parents=True)
    with tarfile.open(folder / runtime.ENGINE, "w:gz") as archive:
        for name, data in IN_ENGINE.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    with zipfile.ZipFile(folder / WHEEL, "w") as packed:
        for name in IN_WHEEL:
            packed.writestr(name, name)
    files = {name: sha256((folder / name).read_bytes()).hexdigest() for name in (runtime.ENGINE, WHEEL)}
    patch.setattr(runtime, "FILES", files)
    return folder
