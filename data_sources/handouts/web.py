"""Documents as accessible HTML: one file for all pages, or a zip with a file for each; no script, nothing fetched."""

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from data_sources.handouts.content import TO_FILL, Document, Page
from data_sources.handouts.documents import Told, silent
from data_sources.handouts.table_layout import numbers, shares, stays_together
from data_sources.handouts.wording import printable

TEMPLATES = Path(__file__).resolve().parent / "templates"


def html(of: Document) -> bytes:
    """All pages in one file, each on a sheet of its own when printed."""
    return _rendered("document.html", of=of, title=of.title)


def html_zip(of: Document, told: Told = silent) -> bytes:
    """A zip with index.html and a file for each page. The same pages give the same bytes. `told` is called with pages
    written and pages in all."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "index.html", _rendered("index.html", of=of, title=of.title))
        for number, one in enumerate(of.pages):
            told(number, len(of.pages))
            _add(archive, f"{one.key}.html", single(of, one))
    return target.getvalue()


def single(of: Document, one: Page) -> bytes:
    """One page as a file of its own."""
    return _rendered("single.html", of=of, one=one, title=f"{one.title}: {of.title}")


def preview(one: Page) -> str:
    """One page as a piece of HTML to show on screen, under a heading of the second level."""
    return _rendered("preview.html", one=one).decode()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def _rendered(template: str, **values: Any) -> bytes:
    return _environment().get_template(template).render(**values).encode()


@cache
def _environment() -> Environment:
    """Everything is escaped, and a name that a template does not know is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )
    environment.globals["to_fill"] = TO_FILL
    environment.globals.update(shares=shares, numbers=numbers, stays_together=stays_together)
    return environment


def _plain(value: Any) -> Any:
    """Text of people without what does not print; what templates have made already stays as it is."""
    return printable(value) if type(value) is str else value
