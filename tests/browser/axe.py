"""Asks axe-core what on a page not everyone can use."""

import os
from pathlib import Path
from typing import Any

from browser.browsers import Tab


def find_faults(tab: Tab) -> list[str]:
    """Return what axe finds on a page: what to do, where it says more, and the places."""
    tab.run(f"{Path(os.environ['MA_BROWSER_AXE']).read_text('utf-8')}\n;null")
    found: list[dict[str, Any]] = tab.evaluate("axe.run().then((found) => found.violations)")
    return [f"{each['help']} ({each['id']}): {[node['html'] for node in each['nodes']]}" for each in found]
