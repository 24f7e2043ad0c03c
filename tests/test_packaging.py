"""The wheel carries everything that it needs, and works away from the repository."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_the_rules_and_the_type_marker(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").rglob("*.yaml")}
    assert {f"ma_eligibility/{name}" for name in shipped} <= set(names)
    assert "ma_eligibility/py.typed" in names
    assert not [name for name in names if not name.startswith(("ma_eligibility/", "ma_eligible-"))]


def test_the_wheel_works_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    """The dependencies are those installed here; the package itself is the wheel's, and the repository is away."""
    venv.create(tmp_path / "venv", with_pip=False)
    scripts = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / "python"
    site = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
    )
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # After the wheel's own folder on the path, and without the editable install's own pointers to the repository.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    profile = tmp_path / "someone.yaml"
    profile.write_text("complete: true\ndiploma: {kind: ged}\n")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    done = subprocess.run(
        [python, "-c", "import ma_eligibility; print(ma_eligibility.__file__)"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert Path(done.stdout.strip()).is_relative_to(site)
    done = subprocess.run(
        [python, "-m", "ma_eligibility", "check", "someone.yaml", "--exit-code"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "CMAA" in done.stdout
