"""The map on paper: picture, legend, sentence, figures and tables as a document that prints on A4, with its sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data_sources.board_paper.pictures import picture
from data_sources.cluster_map.areas import WHENCE
from data_sources.cluster_map.background import Background
from data_sources.cluster_map.basis import MapBasis
from data_sources.cluster_map.picture import WIDTH_PIXELS, map_picture
from data_sources.cluster_map.shown import Shown
from data_sources.handouts import web
from data_sources.handouts.content import Block, Bullets, Document, Page, Paragraph, Picture, Section, Table
from data_sources.handouts.wording import day

FILES = ("Kind of file", "File", "Data of")


@dataclass(frozen=True, eq=False)
class Printed:
    """What is printed: the layer of a plan (`plan_label`), of a cluster or the whole council; `figures`: label ->
    figure; `said`: the layer in a sentence; `school_rows`: urn, name, cluster, tier, worker, pupils_said, letter, said
    of the schools; `cluster_rows`: cluster, schools and a column a class; `labels`: kind of file -> its name."""

    basis: MapBasis
    shown: Shown
    land: Background
    plan_label: str
    where: str
    cluster: str
    figures: Mapping[str, str]
    said: str
    school_rows: pd.DataFrame
    cluster_rows: pd.DataFrame
    made_on: date
    labels: Mapping[str, str]


def printed(of: Printed) -> bytes:
    """The page as accessible HTML that prints on A4."""
    document = map_document(of)
    return web.single(document, document.pages[0])


def map_document(of: Printed) -> Document:
    """One page of a document: the map and what it says first, then by cluster, by school, and sources."""
    page = Page(
        key="map",
        title=f"{of.shown.label}: {of.where}",
        group="",
        lead=(
            Paragraph(f"{of.plan_label}, on {day(of.made_on)}. {_invented(of)}".strip()),
            Paragraph(of.shown.question),
            Paragraph(of.said, is_strong=True),
            map_drawn(of),
        ),
        sections=tuple(Section(heading, tuple(blocks)) for heading, blocks in _sections(of)),
    )
    return Document(
        title=f"Cluster map: {of.basis.district.authority_name}",
        about=(),
        standing=of.plan_label,
        authority_name=of.basis.district.authority_name,
        date_words=day(of.made_on),
        pages=(page,),
        group_word="cluster",
    )


def map_drawn(of: Printed) -> Picture:
    """The map itself."""
    chart = map_picture(of.basis, of.shown, of.land, of.cluster)
    return picture(f"Map: {of.shown.label.lower()} in {of.where}", f"Map of schools. {of.said}", chart, WIDTH_PIXELS)


def _invented(of: Printed) -> str:
    return "Fictitious demonstration: every figure is made up." if of.basis.district.is_demonstration else ""


def _sections(of: Printed) -> list[tuple[str, list[Block]]]:
    files = [
        (of.labels.get(one.kind, one.kind), one.file_name, day(one.data_date)) for one in of.basis.district.sources
    ]
    return [
        ("Figures", [Table("Figures", ("What", "Figure"), tuple(of.figures.items()))]),
        ("What the letters and marks mean", [_legend(of), Bullets(tuple(_marks(of)))]),
        ("By cluster", [_by_cluster(of)]),
        ("By school", [_by_school(of)]),
        ("Sources", [Bullets((of.shown.source, *of.shown.notes)), Table("Files in use", FILES, tuple(files))]),
    ]


def _legend(of: Printed) -> Table:
    counts = of.shown.counts(of.school_rows["urn"].tolist())
    rows = [(one.letter, one.label, f"{counts[one.letter]:,}") for one in of.shown.classes]
    return Table("Classes, and schools in each", ("Letter", "What it means", "Schools"), tuple(rows))


def _marks(of: Printed) -> list[str]:
    tiers = [one.label for one in of.basis.model.tiers] if of.basis.model else []
    rings = [
        f"{'no ring' if n == 0 else f'{n} ring' + ('s' if n > 1 else '')}: {label}" for n, label in enumerate(tiers)
    ]
    said = ["The area of a circle is in proportion to the school's pupils; the smallest also where they are not known."]
    said += [f"Rings around a circle are its tier ({'; '.join(rings)})."] if rings else []
    return [*said, "A dark square is a hub.", WHENCE[of.basis.ground.areas_from]]


def _by_cluster(of: Printed) -> Table:
    used = [one.letter for one in of.shown.classes if of.cluster_rows[one.letter].sum()]
    rows = [
        (str(row["cluster"]), f"{row['schools']:,}", *(f"{row[one]:,}" for one in used))
        for row in of.cluster_rows.to_dict("records")
    ]
    return Table("Schools of each cluster by class", ("Cluster", "Schools", *used), tuple(rows))


def _by_school(of: Printed) -> Table:
    headings = ("School (URN)", "Cluster", "Pupils", "Tier", "Link worker", "Class", of.shown.label)
    columns = ("cluster", "pupils_said", "tier", "worker", "letter", "said")
    rows = [
        (f"{row['name']} ({row['urn']})", *(_text(row[one]) for one in columns))
        for row in of.school_rows.to_dict("records")
    ]
    return Table("Every school", headings, tuple(rows))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
