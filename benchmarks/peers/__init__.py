"""The same thirteen routes in the languages of other engines, a module each.

None of them is a dependency of the project: ``pip install -r benchmarks/peers/requirements.txt``. A peer that is not
installed is left out of the comparison.
"""

import importlib

from benchmarks.contestants import Judge

MODULES = {
    "zen-engine": "zen_engine",
    "datalogic-py": "datalogic",
    "json-logic-qubit": "json_logic_qubit",
    "cel-python": "cel",
    "openfisca-core": "openfisca",
}


def make_peers() -> tuple[list[Judge], list[str]]:
    """Return the contestants of the peers that are installed, and the names of the others."""
    contestants: list[Judge] = []
    left_out = []
    for peer, module in MODULES.items():
        try:
            contestants += importlib.import_module(f"{__name__}.{module}").make_contestants()
        except ModuleNotFoundError as missing:
            if (missing.name or "").startswith("benchmarks"):
                raise
            left_out.append(peer)
    return contestants, left_out
