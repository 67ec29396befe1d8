"""What every command shares: the application, its exit statuses, and how it complains."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from stancekit import __version__
from stancekit.errors import StancekitError, StancekitWarning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "STDIN",
    "USER_ERROR",
    "Failures",
    "app",
    "complain",
    "main",
    "reason_of",
    "spoken_warnings",
]

STDIN = "-"
USER_ERROR = 2

# typer has carried click inside itself or beside it, by version; its own class is the way to both.
_UsageError: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

# As --help lists them: in the order in which people come to need them.
_ORDER = "analyze speakers corpus train evaluate export import targets info"


class _InOrder(TyperGroup):
    """Lists commands in the order of use, whatever the order in which they are defined."""

    def list_commands(self, ctx: Any) -> list[str]:
        # A command that is not among them comes last.
        return sorted(self.commands, key=lambda name: f" {_ORDER} {name} ".index(f" {name} "))


app = typer.Typer(
    cls=_InOrder,
    # Which shell it is, shellingham tells; without it the variable _STANCEKIT_COMPLETE does.
    add_completion=True,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Failures:
    """Counts what went wrong and says it, one line each, on stderr."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, message: str) -> None:
        """Count a failure and say it."""
        self.count += 1
        complain(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        What stands behind the command's name; by default that of this process.

    Returns
    -------
    int
        The exit status; user errors are one line on stderr and 2, never a traceback.
    """
    # Started with one of them closed: nothing comes from there, and nobody reads there.
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # A file name may hold bytes that no encoding knows; better an escape than a traceback.
        with suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = app(args=arguments, prog_name="stancekit", standalone_mode=False)
        sys.stdout.flush()
    except _UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            # Somebody who does not know the command yet: the help as it is.
            print(error.format_message(), file=sys.stderr)
            return USER_ERROR
        complain(f"{error.format_message()} (see stancekit --help)")
        return USER_ERROR
    except StancekitError as error:
        complain(str(error))
        return USER_ERROR
    except BrokenPipeError:
        # Python flushes stdout once more when it ends; give it somewhere to flush to.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        complain(reason_of(error))
        return USER_ERROR
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except SystemExit as error:
        # The completion of shells ends like this.
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    return status if isinstance(status, int) else 0


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stancekit {__version__}")
        raise typer.Exit


@app.callback()
def stancekit(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Read news articles; say who is quoted and where each speaker stands on weapons."""


def reason_of(error: OSError, name: str | None = None) -> str:
    """Say in a few words why the system refused, and where."""
    where = name or error.filename
    what = (error.strerror or str(error)).lower()
    return f"{where}: {what}" if where else what


def complain(message: str) -> None:
    """Say on stderr what went wrong."""
    # One line, whatever a file name or a message may hold.
    print(f"stancekit: {' '.join(message.split())}", file=sys.stderr)


@contextmanager
def spoken_warnings() -> Iterator[None]:
    """Say stancekit's own warnings as they come up, one line each, on stderr."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", StancekitWarning)
        usual = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            if issubclass(category, StancekitWarning):
                complain(str(message))
            else:
                usual(message, category, *where, **more)

        warnings.showwarning = show
        yield
