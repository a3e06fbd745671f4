"""Every number of the models that come with the product is in the papers, and every number of the papers in a model."""

import re
from functools import cache
from pathlib import Path

import pytest

from allocation.operating_model import Figure, OperatingModel, Status
from data_sources import operating_models

PAPERS = {
    "Case study: team around the school, Wakefield": "000_*.txt",
    "Team Around the School Implementation Update, Somerset": "001_*.txt",
    "Local Support Teams, report to Staffordshire": "002_*.txt",
    "Wilkin and others (2008)": "003_*.txt",
    "Salford School Partnership Model": "004_*.txt",
}
MODELS = sorted(operating_models.ids())


@cache
def paper(folder: Path, citation: str) -> str:
    """The paper's words with single spaces, and words that were parted at the end of a line put together."""
    name = next(name for start, name in PAPERS.items() if citation.startswith(start))
    (path,) = folder.glob(name)
    return plain(path.read_text(encoding="utf-8"))


def plain(text: str) -> str:
    # "clus-\nters" is one word; bullets and table bars are layout; the NFER's running titles come between lines.
    text = re.sub(r"(?<=[a-z])-\s*\n\s*(?=[a-z])", "", text)
    text = re.sub(r"appendix 1 ?: the case studies|the value of social care professionals working in extended schools", "", text)
    return " ".join(text.replace("|", " ").split())


def quoted(model: OperatingModel) -> list[tuple[str, str, str]]:
    """(key, sentence, citation) of everything the model quotes."""
    found = [(key, figure.sentence, figure.source) for key, figure in model.walk() if figure.sentence]
    for name in ("roles", "partners", "need_items", "measures", "rollout", "switches"):
        parts = [one for one in getattr(model, name) if one.sentence]
        found += [(f"{name}.{one.id}", one.sentence, model.source) for one in parts]
    found += [
        (f"partners.{partner.id}.{phase}", rule.sentence, model.source)
        for partner in model.partners
        for phase, rule in partner.attendance.items()
        if rule.sentence
    ]
    return found


@pytest.mark.parametrize("model_id", MODELS)
def test_every_sentence_quoted_is_in_the_paper(model_id: str, shared: Path) -> None:
    said = quoted(operating_models.load(model_id))
    assert said
    missing = [f"{key}: {words}" for key, words, citation in said if plain(words) not in paper(shared / "seeds", citation)]
    assert not missing
