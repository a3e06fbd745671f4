"""Opens a package: tried in a database of its own first, then kept beside whatever is there, and worked out again."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from data_sources import council_models, own_models, stores
from data_sources.database import open_database
from data_sources.district import District
from data_sources.operating_models import parse
from data_sources.package.check import WRITE_AGAIN, check_package
from data_sources.package.compared import compared_figures
from data_sources.package.contents import Contents, Manifest, software
from data_sources.package.figures import Difference, Figures, counted, differences, figures_of
from data_sources.reading.faults import refuse
from data_sources.rota_data import ACCEPTED
from data_sources.stores.copies import free_code
from data_sources.stores.version_rows import Ids, put_back

OPENED = "opened_package"
STEPS = ("checking every file in it", "trying it by itself", "keeping it and working its figures out again")
MOST_KEPT = 200


@dataclass(frozen=True)
class Opened:
    """A package that was opened: under which authority, as which version, and how its figures compare. `compared`
    figures were held against each other; `differences` are the first MOST_KEPT of `differing` ones; `software`: name ->
    (there, here), where the two are not alike."""

    authority_code: str
    version_id: int
    version_name: str
    authority_name: str
    written_at: str
    written_by: str
    figures_on: str
    compared: int
    differing: int
    differences: tuple[Difference, ...]
    software: Mapping[str, tuple[str, str]]

    @property
    def sentence(self) -> str:
        """Whether the figures are the same, and if not, why that may be."""
        if not self.differing:
            return f"All {self.compared:,} figures are the same to the last digit."
        lead = f"{self.differing:,} of {self.compared:,} figures are not the same."
        if not self.software:
            return f"{lead} The software is the same there and here, so that is not why."
        named = ", ".join(f"{name} {there} there and {here} here" for name, (there, here) in self.software.items())
        return f"{lead} The software is not the same, which may be why: {named}."


def open_package(
    engine: Engine, file_name: str, data: bytes, *, by: str, on_step: Callable[[str], None] = lambda _: None
) -> Opened:
    """Keep what a package holds, work its figures out again and hold them against those in it.

    It is kept under its own authority where nothing of that is there, else beside it under a code of its own
    (`stores.copies`); nothing there is touched. Raises FileRefused with every fault, and then nothing is kept: all of
    it is tried in a database of its own before. `on_step` is told each of STEPS as it begins.
    """
    on_step(STEPS[0])
    contents = check_package(file_name, data)
    on_step(STEPS[1])
    with tempfile.TemporaryDirectory(prefix="tas-package-") as folder:
        trial = open_database(f"sqlite:///{Path(folder) / 'trial.db'}")
        try:
            _try(trial, contents, by)
        except Exception as error:
            problem = f"What is in the package does not fit together, so it was not opened ({_short(error)})."
            raise refuse(contents.file_name, problem, WRITE_AGAIN) from error
        finally:
            trial.dispose()
    on_step(STEPS[2])
    kept = _keep(engine, contents, by)
    opened = _compared(engine, contents, kept)
    stores.set_setting(engine, kept.code, OPENED, _as_setting(opened), by)
    return opened


@dataclass(frozen=True)
class _Kept:
    """Where a package's content is now: the version's number (0 of a comparison), or the keys of what is compared."""

    code: str
    version_id: int
    compared: tuple[str, ...]


def opened_from(engine: Engine, authority_code: str) -> Opened | None:
    """How the package compared that a district was opened from; None where it was not."""
    kept = stores.get_setting(engine, authority_code, OPENED)
    if kept is None:
        return None
    found = tuple(Difference(**one) for one in kept["differences"])
    pairs = {name: (there, here) for name, (there, here) in kept["software"].items()}
    return Opened(**{**kept, "differences": found, "software": pairs})


def _try(trial: Engine, contents: Contents, by: str) -> None:
    """Everything that will be asked of it: read back every row, and work out every figure."""
    kept = _keep(trial, contents, by)
    code = kept.code
    _figures(trial, kept, contents)
    for one in stores.versions(trial, code):
        for revision in stores.version(trial, one.version_id).revisions:
            stores.revision(trial, one.version_id, revision.number)
    for plan in stores.plans(trial, code, with_versions=True):
        stores.plan(trial, plan.plan_id)
    for term in stores.terms(trial, code, include_superseded=True):
        stores.term(trial, term.term_id)
    for model_id, own in own_models.own_models(trial, code).items():
        parse(own.text, "model.toml")
        council_models.load(trial, code, model_id)
    council_models.chosen_id(trial, code)


def _figures(engine: Engine, kept: _Kept, contents: Contents) -> tuple[Figures, District]:
    """Every figure of what was kept, worked out again."""
    day = date.fromisoformat(contents.manifest.figures_on)
    if not kept.compared:
        return figures_of(engine, kept.version_id, day)
    figures, loaded, _ = compared_figures(engine, kept.code, kept.compared, day)
    return figures, loaded


def _keep(engine: Engine, contents: Contents, by: str) -> _Kept:
    manifest = contents.manifest

    def sentence(code: str) -> str:
        beside = "" if code == manifest.authority_code else f", beside what is there, as {code}"
        name = f"{manifest.version_name[0].lower()}{manifest.version_name[1:]}"
        revision = "" if manifest.compared else f", revision {manifest.revision}"
        return (
            f"Opened a package of {manifest.authority_name}{beside}: {name}{revision}, written on "
            f"{manifest.written_at:%d/%m/%Y} by {manifest.written_by or 'somebody'}."
        )

    code, numbers = put_back(
        engine,
        contents.rows,
        where=lambda session: free_code(session, manifest.authority_code),
        settings=lambda ids: _settings(contents.settings, ids),
        sentence=sentence,
        by=by,
    )
    if not manifest.compared:
        return _Kept(code, numbers["plan_version"][manifest.version_id], ())
    return _Kept(code, 0, tuple(_renumbered(key, numbers) for key in manifest.compared))


def _renumbered(key: str, numbers: Ids) -> str:
    """The key of a plan or version under its new number; of anything else as it is."""
    sort, _, number = key.partition(" ")
    table = {"plan": "plan", "version": "plan_version"}.get(sort)
    return key if table is None else f"{sort} {numbers[table][int(number)]}"


def _settings(settings: Mapping[str, Any], numbers: Ids) -> dict[str, Any]:
    """The council's choices; the split of visits that was accepted is of a plan by its number."""
    kept = dict(settings)
    if ACCEPTED in kept:
        plan_id = numbers["plan"].get(kept[ACCEPTED].get("plan_id"))
        kept[ACCEPTED] = {**kept[ACCEPTED], "plan_id": plan_id}
        if plan_id is None:
            del kept[ACCEPTED]
    return kept


def _compared(engine: Engine, contents: Contents, kept: _Kept) -> Opened:
    manifest: Manifest = contents.manifest
    here, loaded = _figures(engine, kept, contents)
    found, mine = differences(contents.figures, here), software()
    names = {**manifest.software, **mine}
    pairs = {name: (manifest.software.get(name, "none"), mine.get(name, "none")) for name in names}
    return Opened(
        authority_code=kept.code,
        version_id=kept.version_id,
        version_name=manifest.version_name,
        authority_name=loaded.authority_name,
        written_at=manifest.written_at.isoformat(),
        written_by=manifest.written_by,
        figures_on=manifest.figures_on,
        compared=max(counted(contents.figures), counted(here)),
        differing=len(found),
        differences=tuple(found[:MOST_KEPT]),
        software={name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
    )


def _as_setting(opened: Opened) -> dict[str, Any]:
    plain = {**asdict(opened), "software": {name: list(pair) for name, pair in opened.software.items()}}
    return {**plain, "differences": [asdict(one) for one in opened.differences]}


def _short(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__
