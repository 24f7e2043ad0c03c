"""How large the page with the engine is, how soon it can be used, and how long its answers take, in both browsers.

Run ``tests/browser/run --python -m benchmarks.engine_page``, which installs what it needs apart from everything else.
Each round starts a browser with nothing in its cache, and opens the page from a folder; next to it is the time that the
same browser takes to open an empty page. Then a fact is typed in, for one person after the other: an answer ends when
the browser has laid it out and drawn it, and so does the rest (what other rules say, what to do, plans). Next to them
is the time of the same calls in this Python. The medians count.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.people import make_people
from ma_eligibility.browser.bundle import collect_rules, write_page
from ma_eligibility.browser.runtime import default_folder, read_runtime
from ma_eligibility.browser.session import Session

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from browser.browsers import start_browser

AS_OF = "2026-11-30"
RULESETS = ("guide", "published")
READY = "document.documentElement.dataset.ready"
#: Gives for each person how long an answer and its rest take until they are drawn, in milliseconds.
MEASURE = """(async () => {
  const { session } = maEligible, times = [];
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const show = (id, html) => { document.getElementById(id).innerHTML = html; document.body.offsetHeight; };
  for (const text of PEOPLE) {
    const entries = JSON.stringify(JSON.parse(session.open(text, "someone.json")).entries);
    await drawn();
    let start = performance.now();
    show("first", JSON.parse(session.answer("RULES", entries, "AS_OF")).html);
    await drawn();
    const first = performance.now() - start;
    start = performance.now();
    show("rest", JSON.parse(session.complete()).rest);
    await drawn();
    times.push([first, performance.now() - start]);
  }
  return times;
})()"""


def main() -> None:
    """Print the size, and a row for each browser and each ruleset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    people = [json.dumps(person, default=str) for person in make_people(options.people)]
    with tempfile.TemporaryDirectory() as folder:
        page, empty = Path(folder, "advisor.html"), Path(folder, "empty.html")
        empty.write_text(
            "<!DOCTYPE html><title>empty</title><script>document.documentElement.dataset.ready = 1</script>"
        )
        page.write_text(write_page(read_runtime(default_folder()), collect_rules("guide")), "utf-8")
        print(f"the page: {page.stat().st_size / 1e6:.1f} MB")
        for name in ("chromium", "firefox"):
            pairs = [(open_cold(name, page), open_cold(name, empty)) for _ in range(options.rounds)]
            ready, nothing = (median(times) for times in zip(*pairs, strict=True))
            print(f"{name}: can be used after {ready:.1f} s, {ready / nothing:.1f} × an empty page ({nothing:.2f} s)")
            for rules in RULESETS:
                here = measure_here(people, rules)
                for what, ours, native in zip(
                    ("answer", "rest"), measure_in(name, page, people, rules), here, strict=True
                ):
                    print(f"{name}, {rules}: {what} {ours:.0f} ms, {ours / native:.1f} × this Python ({native:.1f} ms)")


def open_cold(name: str, page: Path) -> float:
    """Return the seconds until a page can be used in a browser that has just been started."""
    browser = start_browser(name)
    start = time.perf_counter()
    with browser.open(page, width=1200) as tab:
        tab.wait_until(READY)
        seconds = time.perf_counter() - start
    browser.close()
    return seconds


def measure_in(name: str, page: Path, people: list[str], rules: str) -> tuple[float, float]:
    """Return the median times of answers and of their rests in a browser, in milliseconds."""
    script = MEASURE.replace("RULES", rules).replace("AS_OF", AS_OF).replace("PEOPLE", json.dumps(people))
    browser = start_browser(name)
    with browser.open(page, width=1200) as tab:
        tab.wait_until(READY)
        first, rest = zip(*tab.evaluate(script), strict=True)
    browser.close()
    return median(first), median(rest)


def measure_here(people: list[str], rules: str) -> tuple[float, float]:
    """Return the median times of the same calls in this process, in milliseconds."""
    session, times = Session(), []
    for text in people:
        entries = json.dumps(json.loads(session.open(text, "someone.json"))["entries"])
        times.append((take_time(lambda: session.answer(rules, entries, AS_OF)), take_time(session.complete)))  # noqa: B023
    first, rest = zip(*times, strict=True)
    return median(first), median(rest)


def take_time(call: Callable[[], object]) -> float:
    """Return how long a call takes, in milliseconds."""
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
