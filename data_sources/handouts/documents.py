"""All pages of a plan as one document: every school, or every link worker, by area and name."""

from collections.abc import Callable, Iterable

from allocation.wording import counted, joined
from data_sources.handouts.basis import Handout
from data_sources.handouts.content import Block, Bullets, Document, Page, Paragraph
from data_sources.handouts.school_page import school_page
from data_sources.handouts.wording import day, sentence
from data_sources.handouts.worker_page import worker_page

Told = Callable[[int, int], None]


def silent(done: int, of: int) -> None:
    """For whoever does not want to know how far it is."""


def school_document(of: Handout, told: Told = silent) -> Document:
    """A page for every school there is, by area and name. `told` is called with pages made and pages in all."""
    pages = _each((lambda urn: school_page(of, urn)), [one.urn for one in of.problem.schools], told)
    about: tuple[Block, ...] = (
        Paragraph(f"This document has a page for each of {counted(len(pages), 'school')}."),
        *_about(of),
        Bullets(
            (
                "Each page says what the school gets, from whom, and why.",
                "It lists the data used, with dates. It says what is missing or hidden.",
                "A computer works out the score. People decide.",
                "The last part of each page says how to challenge it.",
            )
        ),
        *_not_filled(of),
    )
    return _document(of, "What each school gets and why", about, pages)


def worker_document(of: Handout, told: Told = silent) -> Document:
    """A page for every link worker, by area and name."""
    pages = _each((lambda who: worker_page(of, who)), [one.worker_id for one in of.problem.workers], told)
    about: tuple[Block, ...] = (
        Paragraph(f"This document has a page for each of {counted(len(pages), 'link worker')}."),
        *_about(of),
    )
    return _document(of, "Each link worker's schools", about, pages)


def _each(make: Callable[[str], Page], every: list[str], told: Told) -> list[Page]:
    pages = []
    for number, one in enumerate(every):
        told(number, len(every))
        pages.append(make(one))
    return pages


def _about(of: Handout) -> tuple[Block, ...]:
    start = day(of.prepared.settings.planning_date)
    return (
        Paragraph(of.about.standing, is_strong=not of.about.is_agreed),
        Paragraph(f"The plan is {of.about.name}. Changes begin on {start}. Made on {day(of.made_on)}."),
    )


def _not_filled(of: Handout) -> tuple[Block, ...]:
    missing = of.challenge.missing
    if not missing:
        return ()
    what = joined([label[:1].lower() + label[1:] for label in missing])
    return (Paragraph(sentence(f"The council still has to fill in how to challenge a page: {what}"), is_strong=True),)


def _document(of: Handout, title: str, about: tuple[Block, ...], pages: Iterable[Page]) -> Document:
    name = of.prepared.district.authority_name
    return Document(
        title=f"{title}: {name}",
        about=about,
        standing=f"{of.about.name} ({of.about.state})",
        authority_name=name,
        date_words=day(of.made_on),
        pages=tuple(sorted(pages, key=lambda one: (one.group.casefold(), one.title.casefold(), one.key))),
        group_word=of.prepared.model.area_word,
    )
