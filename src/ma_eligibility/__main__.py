"""The entry of the command ``ma-eligible``, and of ``python -m ma_eligibility``."""

import gc

# A short command makes many thousands of objects and drops almost none of them. Collecting garbage among them, while
# starting up and once more on leaving, takes a quarter of its whole time.
gc.disable()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its status."""
    import os
    import signal
    import sys

    stops = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # While starting up nothing is written yet, and what a handler raises may be lost within the import system.
    for stop in stops:
        signal.signal(stop, lambda number, _: os._exit(128 + number))
    from ma_eligibility.cli import run

    # From here on a signal to stop unwinds like any other ending, so that a half-written file is removed.
    for stop in stops:
        signal.signal(stop, lambda number, _: sys.exit(128 + number))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        status = run(arguments)
    except KeyboardInterrupt:  # before or after the command itself
        status = 130
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    main()
