"""Python for a browser, with the libraries that the engine needs: the files that the page is made with.

They are not part of the package. ``python -m ma_eligibility.browser.runtime`` gets them from the registries of npm and
of Python, by the clients of both; files that are there already are kept. Each file is known by its hash.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple

#: The version of Pyodide, which is CPython for browsers, and how pip calls what runs on it.
PYODIDE = "314.0.7"
ENGINE = f"pyodide-{PYODIDE}.tgz"
PYTHON, ABI, PLATFORM = "314", "cp314", "pyemscripten_2026_0_wasm32"
#: The only library with code that is not Python; of PyYAML any wheel has the part in Python, which is all that is used.
PLATFORMS = {"pyyaml": "musllinux_1_2_x86_64"}

#: The files by name, each with its SHA-256.
FILES = {
    ENGINE: "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0",
    "annotated_doc-0.0.7-py3-none-any.whl": "6bc31bbbec6dfaaedc1676dbc11dbda96fe22a2b5c400e9ebad113fec44a9dc6",
    "annotated_types-0.8.0-py3-none-any.whl": "f072f4d804ea359e4eaf198b1af7a8b0943881a87f31bb764f8bf219bb9419e0",
    "pydantic-2.14.4-py3-none-any.whl": "653a2ad9f6d8858529c77c72717d0ea991d6c6837fe683246b2f4b2bbfc3fadc",
    f"pydantic_core-2.50.5-{ABI}-{ABI}-{PLATFORM}.whl": (
        "b2910ec0fa5aeb9bef70156f2b79f4783978fdcfaa7b2f1b5d1814458d2e79a1"
    ),
    f"pyyaml-6.0.4-{ABI}-{ABI}-musllinux_1_2_x86_64.whl": (
        "132c3c7c37a8e6f334921b05cfea5d26e241d792dcbb4db0462129d25ca53b43"
    ),
    "rich-15.0.0-py3-none-any.whl": "33bd4ef74232fb73fe9279a257718407f169c09b78a87ad3d296f548e27de0bb",
    "shellingham-1.5.4-py2.py3-none-any.whl": "7ecfff8f2fd72616f7481040475a65b2bf8af90a56c89140852d1120324e8686",
    "typer-0.29.2-py3-none-any.whl": "f30731f8ca758368b836b3714872e58e395cef8fcaff918c853b1969ed5274e7",
    "typing_extensions-4.16.0-py3-none-any.whl": "481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8",
    "typing_inspection-0.4.5-py3-none-any.whl": "bc210535442b39e1bf2805e0c7a17dfd6a4ace760c84c7f7d16245d23a6b1c39",
}

#: Parts of wheels that nothing in the page uses.
_LEFT_OUT = (".pyi", ".pyx", ".pxd", ".musl", "RECORD")


class RuntimeFileError(Exception):
    """The runtime is not there, or not the one that this version needs; the text says what to do."""


class Runtime(NamedTuple):
    """The parts of a page that are not ours."""

    loader: str
    """The script that starts Python."""
    module: str
    """The module that Python's own code comes with."""
    lock: str
    """Which version it is, as the loader asks for it."""
    files: dict[str, bytes]
    """What the loader asks for, by name."""
    libraries: dict[str, bytes]
    """The files of the libraries, by their paths below ``site-packages``."""
    names: tuple[str, ...]
    """What is in it, with versions."""


def default_folder() -> Path:
    """Return the folder for the runtime: in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "ma-eligible" / f"runtime-{PYODIDE}"


# --- Reading --------------------------------------------------------------------------------------------------


def read_runtime(folder: Path) -> Runtime:
    """Return the runtime in a folder; raises RuntimeFileError if a file is missing or is another."""
    wrong = list_wrong(folder)
    if wrong:
        there = "is not there yet" if len(wrong) == len(FILES) else f"lacks {', '.join(wrong)}, or has others"
        said = "" if folder == default_folder() else f" {folder}"
        raise RuntimeFileError(
            f"the browser's Python, which the page is made with, {there}; to get it, once: "
            f"{Path(sys.executable).name} -m {__spec__.name}{said}"
        )
    with tarfile.open(folder / ENGINE) as archive:
        engine = {PurePosixPath(each.name).name: _read(archive, each) for each in archive if each.isfile()}
    libraries: dict[str, bytes] = {}
    for name in FILES:
        if name.endswith(".whl"):
            libraries |= _list_files(folder / name)
    return Runtime(
        engine["pyodide.js"].decode(),
        engine["pyodide.asm.mjs"].decode(),
        engine["pyodide-lock.json"].decode(),
        {name: engine[name] for name in ("pyodide.asm.wasm", "python_stdlib.zip")},
        libraries,
        tuple(_list_names()),
    )


def list_wrong(folder: Path) -> list[str]:
    """Return the names of the files that a folder lacks, or has with other contents."""
    return [name for name, expected in FILES.items() if _hash(folder / name) != expected]


def _hash(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    found = archive.extractfile(member)
    assert found is not None
    return found.read()


def _list_files(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel that are used; of code that is not Python only what browsers run."""
    with zipfile.ZipFile(BytesIO(wheel.read_bytes())) as archive:
        names = [name for name in archive.namelist() if not name.endswith((*_LEFT_OUT, "/"))]
        return {name: archive.read(name) for name in names if ".so" not in name or "wasm32" in name}


def _list_names() -> Iterator[str]:
    yield f"Pyodide {PYODIDE} with CPython 3.14"
    for name in FILES:
        if name.endswith(".whl"):
            package, version, *_ = name.split("-")
            yield f"{package} {version}"


# --- Getting --------------------------------------------------------------------------------------------------


def get_runtime(folder: Path) -> None:
    """Get the files that a folder lacks; raises RuntimeFileError if that fails."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in list_wrong(folder):
        (folder / name).unlink(missing_ok=True)
        _run(_npm_command(folder) if name == ENGINE else _pip_command(name, folder), name, folder)
    wrong = list_wrong(folder)
    if wrong:
        raise RuntimeFileError(f"what the registries gave for {', '.join(wrong)} is not what this version was made for")


def _npm_command(folder: Path) -> list[str]:
    return [shutil.which("npm") or "npm", "pack", "--silent", "--pack-destination", str(folder), f"pyodide@{PYODIDE}"]


def _pip_command(name: str, folder: Path) -> list[str]:
    package, version, *_ = name.split("-")
    target = ["--python-version", PYTHON, "--abi", ABI, "--implementation", "cp"]
    platform = PLATFORMS.get(package, PLATFORM)
    only = ["--no-deps", "--only-binary=:all:", "--platform", platform]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    return [*pip, *only, *target, "--dest", str(folder), f"{package}=={version}"]


def _run(command: Sequence[str], name: str, folder: Path) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise RuntimeFileError(f"{name}: {command[0]} is needed to get it; or put it into {folder} yourself") from None
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise RuntimeFileError(f"{name} cannot be had: {' '.join(last)}")


def main(arguments: Sequence[str]) -> int:
    """Get the runtime into the folder that is named, or the usual one; return the exit status."""
    folder = Path(arguments[0]) if arguments else default_folder()
    try:
        get_runtime(folder)
    except (RuntimeFileError, OSError) as error:
        print(f"ma-eligible: {error}", file=sys.stderr)
        return 4
    print(f"The runtime is in {folder}; then: ma-eligible page -o advisor.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
