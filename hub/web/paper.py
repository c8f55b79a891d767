"""Put a page on paper: a tagged PDF, made on this machine from our own fonts and nothing else.

WeasyPrint draws with Pango, a library of the operating system. Where that is not installed the hub
runs all the same, and says so when somebody asks for a PDF.
"""

from pathlib import Path
from threading import Semaphore
from typing import Any

from hub.errors import HubError
from hub.web import build
from hub.web.rendering import environment

FONTS = Path(build.STATIC) / "fonts"
SCHEME = "font:"
AT_ONCE = Semaphore(2)
"""A long chronology takes seconds of work: others wait rather than slow every page."""


class PaperNotAvailable(HubError):
    """PDFs cannot be made on this machine; the message says what to install."""


def pdf(template: str, *, title: str, **values: Any) -> bytes:
    """Render a template as PDF/UA. Raises `PaperNotAvailable`."""
    weasyprint = _weasyprint()
    html = environment().get_template(template).render(title=title, **values)
    with AT_ONCE:
        made = weasyprint.HTML(string=html, url_fetcher=_own_fonts).write_pdf(
            pdf_variant="pdf/ua-1", pdf_tags=True
        )
    return bytes(made)


def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415  (looks for the system's libraries when it is imported)
    except OSError as fault:
        raise PaperNotAvailable(
            "PDFs need the system library Pango (libpango-1.0-0, libpangoft2-1.0-0 and "
            "libharfbuzz-subset0 on Debian); the page itself can be printed, and the CSV downloaded"
        ) from fault
    return weasyprint


def _own_fonts(url: str, *_: Any, **__: Any) -> Any:
    """Give one of our fonts; whatever else a page might name is not fetched."""
    from weasyprint.urls import URLFetcherResponse  # noqa: PLC0415  (as above)

    path = FONTS / Path(url.removeprefix(SCHEME)).name
    if not url.startswith(SCHEME) or not path.is_file():
        raise ValueError("only the hub's own fonts")
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})
