"""The command ``stancekit``, which ``python -m stancekit`` is too."""

import sys

__all__ = ["main"]


def main() -> int:
    """Run the command and return its exit status, 130 if it is interrupted while it loads."""
    try:
        # Loading takes a moment, in which Ctrl-C should be as quiet as later on.
        from stancekit.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
