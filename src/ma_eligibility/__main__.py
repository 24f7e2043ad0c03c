"""The entry of the command ``ma-eligible``, and of ``python -m ma_eligibility``."""

import gc

# A short command makes many thousands of objects and drops almost none of them. Looking for garbage among them, while
# starting up and once more on leaving, takes a quarter of its whole time.
gc.disable()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with an exit status of the contract."""
    import signal
    import sys

    # Being told to stop unwinds like any other ending, so that a file half written is taken away again.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _: sys.exit(128 + number))
    try:
        from ma_eligibility.cli import run

        status = run(arguments)
    except KeyboardInterrupt:  # while still starting up
        status = 130
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    main()
