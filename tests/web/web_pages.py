"""Pages as publishers make them, and an analyzer that shows what reached it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancekit.records import Analysis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stancekit.records import Article

LEDE = (
    "The allies have lifted their limits on the use of long-range weapons after weeks of talks, "
    "officials said on Friday, and ministers are to meet again next week in Prague to settle it."
)
SAID = "“We will never yield to them, whatever it may cost us,” said Ann Lee, the minister."
LAST = (
    "Parliament votes on Tuesday on a budget that two of its parties have called too small, and "
    "its speaker said that the session would go on until every amendment had been heard in full."
)

PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Lee: We will win | Daily News</title>
<link rel="canonical" href="https://news.example/world/lee-wins">
<meta property="og:title" content="Lee: We will win">
<meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2024-05-31T08:00:00Z">
<script>var tracker = "“We collect everything,” said the script.";</script>
</head><body>
<nav><a href="/">Home</a> <a href="/world">World</a> <a href="/login">Log in</a></nav>
<article>
<h1>Lee: We will win</h1>
<p>{LEDE}</p>
<figure><img src="lee.jpg" alt="Lee"><figcaption>Ann Lee. (AP Photo/Jane Roe)</figcaption></figure>
<p>{SAID}</p>
<p>{LAST}</p>
</article>
<footer>© 2024 Daily News. All rights reserved.</footer>
</body></html>"""

MENUS = (
    "<html><body><ul>"
    + "".join(
        f'<li><a href="/{n}">Some headline number {n} of the day.</a></li>' for n in range(40)
    )
    + "</ul></body></html>"
)
SCRIPTS = """<!DOCTYPE html><html><head><title>News</title><script src="app.js"></script></head>
<body><div id="root"></div>
<script>render("The allies have lifted their limits on weapons, officials said.")</script>
<noscript>You need to enable JavaScript to run this app. It will not work without it.</noscript>
</body></html>"""
WALL = """<html><head><title>Just a moment</title></head><body><h1>news.example</h1>
<p>Verify you are human by completing the action below. This may take a few seconds. We need to
review the security of your connection before we go on to the site.</p></body></html>"""


class FakeAnalyzer:
    """Finds nothing in any article."""

    def pipe(self, articles: Iterable[Article], **_: Any) -> Iterator[Analysis]:
        for article in articles:
            yield Analysis(article=article)
