"""The hostile inputs of the tests through this tool and through two well-known checkers of YAML, side by side.

Run ``pip install check-jsonschema yamllint`` and then ``python -m benchmarks.hostile``. Counted are tracebacks, ends by
a signal, and runs of more than ten seconds; and the slowest run is named.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ma_eligibility.load.schema import make_schema

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from hostile_inputs import HOSTILE  # the tests' own list

LONGEST = 10.0


def main() -> None:
    """Print a row for each tool."""
    scripts = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = folder / "profile.schema.json"
        schema.write_text(json.dumps(make_schema("profile")))
        files = {}
        for file, data, _, _ in HOSTILE:
            files[file] = folder / file
            files[file].write_bytes(data)
        files["missing.yaml"] = folder / "missing.yaml"
        tools = {
            "ma-eligible": [str(scripts / "ma-eligible"), "check"],
            "check-jsonschema": [str(scripts / "check-jsonschema"), "--schemafile", str(schema)],
            "yamllint": [str(scripts / "yamllint")],
        }
        for tool, command in tools.items():
            _run_all(tool, command, files)


def _run_all(tool: str, command: list[str], files: dict[str, Path]) -> None:
    ends: dict[str, list[str]] = {"traceback": [], "signal": [], "over 10 s": []}
    slowest = (0.0, "")
    for name, path in files.items():
        start = time.perf_counter()
        try:
            done = subprocess.run([*command, str(path)], capture_output=True, timeout=LONGEST, check=False)
        except subprocess.TimeoutExpired:
            ends["over 10 s"].append(name)
            continue
        slowest = max(slowest, (time.perf_counter() - start, name))
        if b"Traceback" in done.stdout + done.stderr:
            ends["traceback"].append(name)
        elif done.returncode < 0:
            ends["signal"].append(name)
    counts = ", ".join(f"{len(names)} {kind}" for kind, names in ends.items())
    print(f"{tool:18} {len(files)} inputs: {counts}; slowest {slowest[0]:.1f} s ({slowest[1]})")
    for kind, names in ends.items():
        if names:
            print(f"{'':18} {kind}: {', '.join(names)}")


if __name__ == "__main__":
    main()
