"""``python -m stancekit`` is the ``stancekit`` command."""

import sys

from stancekit.cli import main

if __name__ == "__main__":
    sys.exit(main())
