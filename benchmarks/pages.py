"""How long a cohort's page takes to filter in a browser, for 100 and for 1,000 people.

Run ``tests/browser/run --python -m benchmarks.pages``, which installs what it needs apart from everything else. A
verdict is chosen, and then all are shown again; each ends when the browser has laid out and drawn what is left. Next to
them is a bare reflow: the page is made a little wider, which hides and shows no row. They alternate; the best of the
rounds counts.
"""

import argparse
import contextlib
import io
import sys
import tempfile
from pathlib import Path

from benchmarks.people import make_people
from benchmarks.rosters import write_lines
from ma_eligibility import cli

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from browser.browsers import Browser, start_browser

WIDTHS = "{:10} {:>7} {:>7} {:>10} {:>12} {:>10} {:>15} {:>14}"
#: Gives the best times of a verdict, of all again and of a reflow, in milliseconds.
MEASURE = """(async () => {
  const verdict = document.getElementById("verdict"), main = document.querySelector("main");
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const time = async (change) => {
    await drawn();
    const start = performance.now();
    change();
    document.body.offsetHeight;
    await drawn();
    return performance.now() - start;
  };
  const choose = (value) => { verdict.value = value; verdict.dispatchEvent(new Event("input")); };
  const best = [Infinity, Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    const jobs = [() => choose("eligible"), () => choose(""), () => { main.style.width = `${900 + round}px`; }];
    for (const [place, job] of jobs.entries()) best[place] = Math.min(best[place], await time(job));
  }
  return best;
})()"""


def main() -> None:
    """Print a row for each browser and each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    options = parser.parse_args()
    head = "browser", "people", "rows", "verdict ms", "all again ms", "reflow ms", "all / reflow", "to 100 people"
    print(WIDTHS.format(*head))
    with tempfile.TemporaryDirectory() as folder:
        pages = {count: write_page(Path(folder), count) for count in (100, 1000)}
        for name in ("chromium", "firefox"):
            browser = start_browser(name)
            times = {count: measure(browser, page, options.rounds) for count, page in pages.items()}
            browser.close()
            for count, (rows, chosen, again, reflow) in times.items():
                ratios = f"{again / reflow:.1f} ×", f"{again / times[100][2]:.1f} ×"
                print(WIDTHS.format(name, count, rows, *(f"{each:.0f}" for each in (chosen, again, reflow)), *ratios))


def write_page(folder: Path, count: int) -> Path:
    """Return the page of some people."""
    roster, page = folder / f"{count}.jsonl", folder / f"{count}.html"
    write_lines(roster, make_people(count))
    with contextlib.redirect_stderr(io.StringIO()):
        cli.run(["cohort", str(roster), "-q", "-o", str(page)])
    return page


def measure(browser: Browser, page: Path, rounds: int) -> tuple[int, float, float, float]:
    """Return how many rows there are, and the best times in milliseconds."""
    with browser.open(page, width=1280) as tab:
        rows = tab.evaluate("document.querySelectorAll('#everyone tbody tr').length")
        chosen, again, reflow = tab.evaluate(MEASURE.replace("ROUNDS", str(rounds)))
    return rows, chosen, again, reflow


if __name__ == "__main__":
    main()
