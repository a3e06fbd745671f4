"""Every number of the models that come with the product is in the papers, and every number of the papers in a model."""

import re
from functools import cache
from pathlib import Path

import pytest

from allocation.operating_model import OperatingModel, Status
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
    text = re.sub(
        r"appendix 1 ?: the case studies|the value of social care professionals working in extended schools", "", text
    )
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
    first = operating_models.load(model_id)
    said = quoted(first)
    for switch in first.switches:
        for reading in switch.readings:
            read = operating_models.answered(operating_models.written(model_id), {switch.id: reading.id}, {}, model_id)
            said += [one for one in quoted(read) if one not in said]
    assert said
    missing = [
        f"{key}: {words}" for key, words, citation in said if plain(words) not in paper(shared / "seeds", citation)
    ]
    assert not missing


WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# "One" is often said without the word: monthly, weekly, every school has a ..., one day a week.
ONCE = r"\b(one|a|an|once|monthly|weekly|full[- ]time)\b|all TAS meetings"


@pytest.mark.parametrize("model_id", MODELS)
def test_a_stated_number_is_in_its_sentence(model_id: str) -> None:
    """In figures or in words; so no number can be given a sentence that does not say it."""
    wrong = []
    for key, figure in operating_models.load(model_id).walk():
        if figure.status is Status.STATED:
            text, value = figure.sentence, figure.value
            ways = [rf"(?<![\d.]){value:g}(?![\d]|\.\d)"]
            ways += [rf"\b{WORDS[int(value)]}\b"] if value == int(value) and value < len(WORDS) else []
            said_otherwise = {0.5: [r"\bhalf\b"], 2: [r"\btwice\b"], 1: [ONCE], 29: ["Twenty-nine"], 180: ["1 80"]}
            ways += said_otherwise.get(value, [])
            if not any(re.search(way, text, re.IGNORECASE) for way in ways):
                wrong.append(f"{key}: {value:g} is not in “{text}”")
    assert not wrong


NUMBER = re.compile(
    r"\d[\d.,]*|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty-nine|half|thirds?)\b",
    re.IGNORECASE,
)
# What is a number in a paper and no number of a service: (pattern around it, why it is in no model).
NOT_OF_A_SERVICE = (
    (r"(19|20)\d\d", "a date of the paper, a meeting, a law or a period that no rule counts by"),
    (r"\d{1,2}(th|st)? (March|April|APRIL|December|October|November|January)", "a date"),
    (r"\d{5} \d{6}", "a telephone number"),
    (r"[Pp]hase \d", "the name of a phase"),
    (r"(Part|Appendix) \d", "a heading"),
    (r"post 16|Tiers 1 to 4|Section 17 and 47|Act 1989", "the name of a stage, a tier or a law"),
    (r"[Cc]ase-stud ?y \d|BEST \(\d\)", "the name of a case study or team"),
    (r" (3[789]|4\d|5\d|6[012]) ", "the number of a page"),
    (r"[Oo]ne (of (their|the)|said|lead|pathway|location|BEST|common|stop|'|’)", "a pronoun"),
    (r"one-to-one|one-stop|only one|1 : 1|from one", "a pronoun"),
    (r"quite an affluent one|to one of collaboration|as one’|and one being|more than one|[Oo]ne-to-", "a pronoun"),
    (r"six (case-study|different local authorities)|[Tt]wo (main|key) ", "about the study or its text, not a service"),
    (
        r"[Tt]wo (Behaviour|teams|BESTs|Full)|on two Full|cluster of 13|three localities|0-19",
        "said again; quoted elsewhere",
    ),
    (r"four (areas|clusters)|up to 10|five of the City|1 1 CSF|in 15 schools", "said again"),
    (r"six primary|nine secondary|six locality", "said again"),
    (r"in one locality area", "said again"),
)


@pytest.mark.parametrize("citation", PAPERS)
def test_no_number_of_a_paper_is_missing(citation: str, shared: Path) -> None:
    """Every number is inside a sentence that a model quotes, or known to be no number of a service."""
    text = paper(shared / "seeds", citation)
    if citation.startswith("Wilkin"):  # what comes before is about the study; each case study is an authority's service
        text = text[
            text.index("Appendix 1 : The case studies The six") : text.index(
                "Appendix 2: Sample information Appendix 2"
            )
        ]
    covered = [False] * len(text)
    for sentence in {
        plain(words) for one in MODELS for _, words, of in quoted(operating_models.load(one)) if of.startswith(citation)
    }:
        for found in re.finditer(re.escape(sentence), text):
            covered[found.start() : found.end()] = [True] * len(sentence)
    left = [found for found in NUMBER.finditer(text) if not covered[found.start()]]
    missing = [text[max(0, one.start() - 40) : one.end() + 40] for one in left if not _is_no_figure(text, one)]
    assert not missing


def _is_no_figure(text: str, number: re.Match[str]) -> bool:
    """Whether one of the patterns takes in this very number."""
    start, end = max(0, number.start() - 30), number.end() + 40
    around, place = text[start:end], number.start() - start
    if re.match(r"\d{1,2}\.(\*\*)? [A-Z●]|\d{1,2}\.\d{1,2}\.?(\*\*)? ", text[number.start() :]):
        return True  # the number of a paragraph
    return any(
        found.start() <= place < found.end()
        for pattern, _ in NOT_OF_A_SERVICE
        for found in re.finditer(pattern, around)
    )
