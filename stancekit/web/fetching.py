"""Getting a page from the web: within a time, within a size, with one sentence if it fails."""

from __future__ import annotations

import re
import threading
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from stancekit.errors import InputError
from stancekit.records import Article
from stancekit.web.page import MAX_BYTES, read_page

if TYPE_CHECKING:
    from collections.abc import Callable

    import urllib3

__all__ = ["fetch", "is_address"]

_T = TypeVar("_T")

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_HTML = frozenset({"text/html", "application/xhtml+xml", ""})
_MOST_REDIRECTS = 8
_CHUNK = 65_536
_HEADERS = {
    "User-Agent": "stancekit (reads one article for its user)",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, deflate",
}


def is_address(name: str) -> bool:
    """Tell whether a name is a web address rather than a file's.

    Parameters
    ----------
    name : str

    Returns
    -------
    bool
        True if it begins with ``http://`` or ``https://``.
    """
    return _ADDRESS.match(name) is not None


def fetch(url: str, *, timeout: float = 20.0) -> Article:
    """Get a web page and find the article in it.

    Parameters
    ----------
    url : str
        An address that begins with ``http://`` or ``https://``; redirects are followed.
    timeout : float, default 20.0
        So many seconds all of it may take.

    Returns
    -------
    Article
        As :func:`read_page` finds it; its ``id`` is ``url`` as given.

    Raises
    ------
    InputError
        If the page cannot be had (no such host, no answer in time, an error such as 404, too
        many redirects), is no HTML, is longer than 10 MB, or has no article in it. The message
        begins with the address.
    ImportError
        If trafilatura is not installed: it comes with the extra ``web``.

    Notes
    -----
    Proxies are those of the environment (``HTTPS_PROXY`` and so on). One page is fetched, and
    nothing that it names: no pictures, no scripts.
    """
    if not isinstance(url, str) or not is_address(url):
        raise InputError(f"{url!r} is no web address: it must begin with http:// or https://")
    if not timeout > 0:
        raise InputError(f"timeout must be more than 0 seconds, not {timeout!r}")
    try:
        data, encoding, place = _within(timeout, lambda: _get(url, timeout))
        article = read_page(data, place, encoding=encoding)
    except InputError as error:
        raise InputError(f"{url}: {error}") from error.__cause__
    return Article(
        text=article.text,
        id=url,
        title=article.title,
        author=article.author,
        date=article.date,
        url=article.url,
    )


def _within(seconds: float, work: Callable[[], _T]) -> _T:
    """Do something that may hang where no timeout reaches: in a name server, in a header."""
    done: list[_T] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            done.append(work())
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="stancekit-fetch", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise _too_late(seconds)
    return done[0]


def _get(url: str, timeout: float) -> tuple[bytes, str | None, str]:
    """Return a page's bytes, the encoding that the server names, and where it was found."""
    try:
        import urllib3
        from urllib3.exceptions import HTTPError
    except ImportError as error:
        raise ImportError(
            "fetching web pages needs trafilatura and urllib3, which are not installed; "
            'pip install "stancekit[web]"'
        ) from error
    deadline = time.monotonic() + timeout
    retries = urllib3.Retry(
        total=None, connect=0, read=0, status=0, other=0, redirect=_MOST_REDIRECTS
    )
    try:
        with _pool(url) as pool:
            response = pool.request(
                "GET",
                url,
                headers=_HEADERS,
                preload_content=False,
                retries=retries,
                timeout=urllib3.Timeout(connect=timeout, read=timeout),
            )
            try:
                _check_answer(response)
                data = bytearray()
                for chunk in response.stream(_CHUNK, decode_content=True):
                    data += chunk
                    if len(data) > MAX_BYTES:
                        raise _too_long()
                    if time.monotonic() > deadline:
                        raise _too_late(timeout)
            finally:
                # Not put back: the rest of it is not wanted.
                response.close()
    except InputError:
        raise
    except urllib3.exceptions.TimeoutError:
        raise _too_late(timeout) from None
    except HTTPError as error:
        # What it retried, however often, it wraps.
        reason = getattr(error, "reason", None)
        known = urllib3.exceptions
        # For that library a refused connection is a timeout of its own kind.
        if isinstance(reason, known.TimeoutError) and not isinstance(
            reason, known.NewConnectionError
        ):
            raise _too_late(timeout) from None
        raise InputError(_reason(error)) from error
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be reached: {error}") from error
    from email.message import Message  # takes a while to import

    kind = Message()
    kind["content-type"] = response.headers.get("content-type", "")
    charset = kind.get_param("charset")
    place = response.geturl() or url
    return bytes(data), charset if isinstance(charset, str) else None, _absolute(place, url)


def _pool(url: str) -> urllib3.PoolManager:
    """Return what connects, through the proxy of the environment if there is one."""
    import ssl
    from urllib.request import getproxies, proxy_bypass

    import urllib3

    options: dict[str, Any] = {}
    if url.lower().startswith("https"):
        context = ssl.create_default_context()
        try:
            import certifi

            # Beside the system's: Python from python.org finds none on some systems.
            context.load_verify_locations(certifi.where())
        except (ImportError, OSError):
            pass
        options["ssl_context"] = context
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme.lower())
    if proxy and parts.hostname and not proxy_bypass(parts.hostname):
        return urllib3.ProxyManager(proxy if "://" in proxy else f"http://{proxy}", **options)
    return urllib3.PoolManager(**options)


def _check_answer(response: Any) -> None:
    if response.status != HTTPStatus.OK:
        try:
            name = f" ({HTTPStatus(response.status).phrase})"
        except ValueError:
            name = ""
        raise InputError(f"the server answers {response.status}{name} and gives no article")
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in _HTML:
        hint = (
            "; save it, turn it into text and give the file"
            if kind == "application/pdf"
            else "; save it and give the file, if it is text"
        )
        raise InputError(f"is {kind}, not a web page{hint}")
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > MAX_BYTES:
        raise _too_long()


def _too_late(seconds: float) -> InputError:
    return InputError(f"no answer within {seconds:g} seconds")


def _too_long() -> InputError:
    return InputError(f"the page is longer than {MAX_BYTES // 1_000_000} MB; that is no article")


def _absolute(place: str, url: str) -> str:
    """Return where the page was found in the end; urllib3 gives a path if it was redirected."""
    from urllib.parse import urljoin

    return urljoin(url, place)


def _reason(error: Exception) -> str:
    """Say in a few words why a page could not be had."""
    import urllib3.exceptions as known

    if isinstance(error, known.MaxRetryError):
        if isinstance(error.reason, known.ResponseError) and "redirect" in str(error.reason):
            return f"the server redirects more than {_MOST_REDIRECTS} times"
        error = error.reason or error
    if isinstance(error, known.NameResolutionError):
        return "there is no such host, or no network"
    if isinstance(error, known.NewConnectionError):
        return f"cannot be reached ({str(error).rpartition(': ')[2]})"
    if isinstance(error, known.SSLError):
        return f"has no valid certificate ({error})"
    if isinstance(error, known.LocationValueError | known.LocationParseError):
        return "is no web address that can be read"
    if isinstance(error, known.ProtocolError | known.IncompleteRead | known.DecodeError):
        return f"the answer breaks off or is damaged ({error})"
    return f"cannot be reached ({error})"
