"""The national files read once and split by authority, so that 150 districts are joined in seconds, each as alone."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sqlalchemy import Engine

from data_sources import district, stores
from data_sources.district import District
from data_sources.joining.district_files import by_kind
from data_sources.joining.national_goalposts import National, national_goalposts, small_phases
from data_sources.joining.school_figures import value_of
from data_sources.stores.source_file import SourceFile

BY_SCHOOL = ("schools", "school_census", "school_characteristics", "absence")
BY_LSOA = ("deprivation", "deprivation_ranks")
LINKS = "school_links"
# With these, LSOAs of the neighbouring authorities count for a school near the border.
_PLACES_OF_LSOAS = {"lsoa_centroids", "lsoa_boundaries"}
CODE_LENGTH = 3


class NationalFiles:
    """The public files in use, read once. `district` gives what `district.load` gives for any authority.

    A file about schools is split by chains of schools that followed one another: an authority gets the rows of every
    chain in which one of its numbers is, and the Indices of Deprivation are cut to the districts its schools are in.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._files = tuple(stores.source_files(engine, None))
        self._tables = {file.source_id: stores.frame(engine, file.source_id) for file in self._files}
        self._frames = by_kind(self._files, self._tables)
        self._gias_date = max((file.data_date for file in self._files if file.kind == "schools"), default="")
        self._goalposts: dict[tuple[object, ...], National] = {}
        kinds = {file.source_id: file.kind for file in self._files}
        self._chains = _Chains({i: self._tables[i] for i, kind in kinds.items() if kind in (*BY_SCHOOL, LINKS)})
        deprivation = self._frames.get("deprivation")
        self._is_cut = not _PLACES_OF_LSOAS & set(kinds.values()) and is_same_everywhere(deprivation)

    def district(self, authority_code: str) -> District:
        """The authority's district. Raises NothingLoaded as `district.load` does."""
        files = stores.source_files(self._engine, authority_code)
        live = stores.live_versions(self._engine, authority_code)
        if [file.source_id for file in files] != [file.source_id for file in self._files]:
            tables = self._tables | {
                file.source_id: stores.frame(self._engine, file.source_id)
                for file in files
                if file.source_id not in self._tables
            }
            return district.put_together(authority_code, files, tables, live)
        tables = {file.source_id: self._part(file, authority_code) for file in files}
        return district.put_together(authority_code, files, tables, live, england=self._england)

    def _part(self, file: SourceFile, authority_code: str) -> pd.DataFrame:
        table = self._tables[file.source_id]
        if file.kind in (*BY_SCHOOL, LINKS):
            return table[self._chains.is_of(file.source_id, authority_code)]
        if file.kind in BY_LSOA and self._is_cut:
            return table[self._is_near(table, authority_code)]
        return table

    def _is_near(self, table: pd.DataFrame, authority_code: str) -> NDArray[np.bool_]:
        """Rows of the LSOAs in which the authority has an establishment, and of their districts where the file has
        them."""
        gias = self._frames.get("schools", pd.DataFrame({"authority_code": [], "lsoa_code": []}))
        ours = set(gias.loc[gias["authority_code"].eq(authority_code), "lsoa_code"].dropna())
        codes = table["lsoa_code"].to_numpy(dtype=object)
        is_ours = np.fromiter((code in ours for code in codes), dtype=bool, count=len(codes))
        districts = _text(table, "district_code")
        return is_ours | np.isin(districts, [one for one in np.unique(districts[is_ours]) if one])

    def _england(self, schools: pd.DataFrame) -> National:
        """Goalposts from all England, worked out once for authorities that are measured alike."""
        small = small_phases(schools)
        kinds = [
            tuple(sorted({str(one) for one in schools[name]}))
            for name in ("area_deprivation_measure", "area_deprivation_vintage")
        ]
        methods = schools[schools["area_deprivation_score"].notna() & schools["phase"].isin(small)]
        by = methods.groupby("phase")["area_deprivation_method"].agg(lambda one: tuple(sorted(set(one))))
        known = schools[schools["fsm_percent"].notna()]
        meals = (str(known["fsm_definition"].iloc[0]), str(known["fsm_source"].mode().iloc[0])) if len(known) else ()
        key = (tuple(sorted(small)), meals, *kinds, tuple(by.items()))
        if key not in self._goalposts:
            self._goalposts[key] = national_goalposts(self._frames, schools, self._gias_date)
        return self._goalposts[key]


def is_same_everywhere(deprivation: pd.DataFrame | None) -> bool:
    """Whether areas without a district all have an IDACI score, or none has, in each vintage: else which measure a
    district uses would depend on areas that are not its own."""
    if deprivation is None:
        return True
    nowhere = deprivation[_text(deprivation, "district_code") == ""]
    known = value_of(nowhere, "idaci_score").notna().groupby(nowhere["vintage"])
    return bool(known.nunique().le(1).all())


class _Chains:
    """Which rows of the files about schools concern an authority. `tables` by source id have urn and laestab, or are
    links (urn, link_urn)."""

    def __init__(self, tables: Mapping[int, pd.DataFrame]) -> None:
        pairs = {i: (_text(table, "urn"), _text(table, "link_urn")) for i, table in tables.items()}
        columns = [column for pair in pairs.values() for column in pair]
        numbers, place = np.unique(np.concatenate(columns), return_inverse=True)
        ends = np.split(place, np.cumsum([len(column) for column in columns])[:-1])
        self._chain = _joined_up(len(numbers), [(ends[2 * i], ends[2 * i + 1]) for i in range(len(pairs))], numbers)
        self._rows = {i: self._chain[ends[2 * n]] for n, i in enumerate(pairs)}
        self._rows = {i: np.where(pairs[i][0] == "", -1, rows) for i, rows in self._rows.items()}
        self._codes = {i: _authorities(table) for i, table in tables.items()}

    def is_of(self, source_id: int, authority_code: str) -> NDArray[np.bool_]:
        """[rows of the file] whether the row is of the authority or of a chain that leads through it."""
        chains = np.zeros(int(self._chain.max(initial=0)) + 2, dtype=bool)
        for i, codes in self._codes.items():
            for code in codes:
                chains[self._rows[i][code == authority_code]] = True
        chains[-1] = False  # rows without a number
        mine = chains[self._rows[source_id]]
        for code in self._codes[source_id]:
            mine |= code == authority_code
        return mine


def _joined_up(
    count: int, pairs: list[tuple[NDArray[np.int64], NDArray[np.int64]]], numbers: NDArray[np.str_]
) -> NDArray[np.int64]:
    """[numbers] the chain each school number is in."""
    both = [(one[is_pair], other[is_pair]) for one, other in pairs for is_pair in [numbers[other] != ""]]
    ones, others = (np.concatenate([pair[i] for pair in both]) for i in (0, 1))
    graph = coo_array((np.ones(len(ones)), (ones, others)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _authorities(table: pd.DataFrame) -> list[NDArray[np.str_]]:
    """For each column that says whose a row is, the authority code of each row."""
    stated = [_text(table, "authority_code")] if "authority_code" in table else []
    return [*stated, _text(table, "laestab").astype(f"U{CODE_LENGTH}")] if "laestab" in table else stated


def _text(table: pd.DataFrame, name: str) -> NDArray[np.str_]:
    if name not in table:
        return np.full(len(table), "", dtype="U1")
    return np.asarray(table[name].fillna("").astype(str).to_numpy(dtype=object), dtype=str)
