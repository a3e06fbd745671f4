"""What is stored comes back equal, newer files replace what they should, and everything is on record."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from allocation.plan import Assignment, Named, Plan, Progress, Repair, SolveOptions, SolveResult, SolveStatus, Stage
from allocation.repair_prices import RepairPrices
from data_sources import stores
from data_sources.reading.contract import Dataset
from data_sources.stores import SourceFile
from data_sources.stores.source_file import plain_name

pytestmark = pytest.mark.usefixtures("tiny_sources")


def text_frame(**columns: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()})


def save(
    engine: Engine, kind: str, frame: pd.DataFrame, authority_code: str | None = None, name: str = ""
) -> SourceFile:
    [file] = stores.save_datasets(
        engine, [Dataset(kind, frame)], name or f"{kind}.csv", "ab" * 32, authority_code, "Sam"
    )
    return file


def save_patches(engine: Engine, *urns: str, authority_code: str | None = "355", name: str = "") -> SourceFile:
    return save(engine, "patches", text_frame(urn=list(urns), patch=["North"] * len(urns)), authority_code, name)


def active_ids(engine: Engine, authority_code: str | None) -> set[int]:
    return {file.source_id for file in stores.source_files(engine, authority_code)}


def test_a_table_comes_back_as_it_was(engine: Engine) -> None:
    table = pd.DataFrame(
        {
            "urn": pd.Series(["100001", "100002", None], dtype="str"),
            "roll": [210.0, np.nan, 0.1 + 0.2],
            "roll_state": pd.Series(["known", "suppressed", "known"], dtype="str"),
            "is_vacant": [True, False, True],
            "rated_on": [date(2026, 9, 1), None, date(2024, 2, 29)],
            "opened": pd.to_datetime(["2026-09-01", None, "2024-02-29"]),
            "geometry_wkb": [b"\x01\x00", b"\x02", None],
            "rank": pd.array([1, None, 3], dtype="Int64"),
            "never_given": [None, None, None],
        },
        index=[7, 8, 9],
    )
    file = save(engine, "patches", table, "355")
    pd.testing.assert_frame_equal(stores.frame(engine, file.source_id), table.reset_index(drop=True))


def test_provenance_comes_back_as_it_was(engine: Engine) -> None:
    before = datetime.now(UTC)
    dataset = Dataset(
        "rolls", text_frame(urn=["1"], year=["2025"]), "2025-05-24", "2024/25", ("One row left out.",), {"Year": "year"}
    )
    [file] = stores.save_datasets(engine, [dataset], "C:\\data\\rolls.csv", "cd" * 32, "355", "Sam Ó Sé")
    assert stores.source_files(engine, "355") == [file]
    assert before <= file.loaded_at <= datetime.now(UTC)
    assert file.loaded_at.utcoffset() == timedelta(0)
    expected = SourceFile(
        source_id=file.source_id,
        kind="rolls",
        file_name="rolls.csv",
        sha256="cd" * 32,
        rows=1,
        data_date="2025-05-24",
        vintage="2024/25",
        authority_code=None,
        loaded_at=file.loaded_at,
        loaded_by="Sam Ó Sé",
        notes=("One row left out.",),
        is_active=True,
        is_public=True,
        columns_read={"Year": "year"},
    )
    assert file == expected


def test_a_table_that_is_not_there_is_a_key_error(engine: Engine) -> None:
    for function in (stores.frame, stores.plan):
        with pytest.raises(KeyError):
            function(engine, 41)
    with pytest.raises(KeyError):
        stores.withdraw(engine, 41, "Sam")


def test_public_files_are_for_all_and_the_demonstration_keeps_to_itself(engine: Engine) -> None:
    public = save(engine, "rolls", text_frame(urn=["1"], year=["2025"]), "355")
    own = save_patches(engine, "1")
    other = save_patches(engine, "1", authority_code="933")
    play = [
        save(engine, "rolls", text_frame(urn=["1"], year=["2025"]), "998"),
        save_patches(engine, "1", authority_code="998"),
    ]
    assert public.authority_code is None
    assert active_ids(engine, "355") == {public.source_id, own.source_id}
    assert active_ids(engine, "933") == {public.source_id, other.source_id}
    assert active_ids(engine, "998") == {file.source_id for file in play}
    assert active_ids(engine, None) == {public.source_id}


def test_a_file_of_no_stated_authority_serves_those_without_their_own(engine: Engine) -> None:
    anyones = save_patches(engine, "1", authority_code=None)
    assert active_ids(engine, "355") == {anyones.source_id} == active_ids(engine, None)
    assert active_ids(engine, "998") == set()
    own = save_patches(engine, "2", authority_code="355")
    assert active_ids(engine, "355") == {own.source_id}
    assert active_ids(engine, "933") == {anyones.source_id}
    stores.withdraw(engine, own.source_id, "Sam")
    assert active_ids(engine, "355") == {anyones.source_id}


def test_a_newer_file_replaces_those_it_shares_a_key_with(engine: Engine) -> None:
    first = save(engine, "rolls", text_frame(urn=["1", "2"], year=["2024", "2024"]))
    other_schools = save(engine, "rolls", text_frame(urn=["3"], year=["2024"]))
    other_year = save(engine, "rolls", text_frame(urn=["1", "2"], year=["2025", "2025"]))
    assert active_ids(engine, "355") == {first.source_id, other_schools.source_id, other_year.source_id}
    newer = save(engine, "rolls", text_frame(urn=["2"], year=["2024"]))
    assert active_ids(engine, "355") == {other_schools.source_id, other_year.source_id, newer.source_id}
    history = {file.source_id: file for file in stores.source_files(engine, "355", include_superseded=True)}
    assert history[first.source_id] == replace(first, is_active=False, superseded_by=newer.source_id)
    assert stores.frame(engine, first.source_id)["urn"].tolist() == ["1", "2"]


def test_vintages_stand_side_by_side(engine: Engine) -> None:
    older = save(engine, "patches", text_frame(urn=["1"], vintage=["2019"]), "355")
    first = save(engine, "patches", text_frame(urn=["1", "2"], vintage=["2025", "2025"]), "355")
    assert active_ids(engine, "355") == {older.source_id, first.source_id}
    second = save(engine, "patches", text_frame(urn=["2"], vintage=["2025"]), "355")
    assert active_ids(engine, "355") == {older.source_id, second.source_id}


def test_other_kinds_and_other_authorities_are_never_replaced(engine: Engine) -> None:
    kept = [save_patches(engine, "1", authority_code="355"), save_patches(engine, "1", authority_code="933")]
    kept.append(save(engine, "people", text_frame(person=["1"], post=["x"]), "355"))
    save_patches(engine, "1", authority_code="998")
    assert {kept[0].source_id, kept[2].source_id} == active_ids(engine, "355")
    assert {kept[1].source_id} == active_ids(engine, "933")


def test_a_school_by_laestab_is_the_same_school_as_by_urn(engine: Engine) -> None:
    schools = text_frame(urn=["1", "2"], laestab=["355/2001", "355/2002"], authority_code=["355"] * 2)
    save(engine, "schools", schools)
    by_urn = save_patches(engine, "1")
    elsewhere = save(engine, "patches", text_frame(laestab=["355/2002"], patch=["South"]), "355")
    assert active_ids(engine, "355") >= {by_urn.source_id, elsewhere.source_id}
    by_laestab = save(engine, "patches", text_frame(urn=[None], laestab=["355/2001"], patch=["South"]), "355")
    assert by_urn.source_id not in active_ids(engine, "355")
    assert active_ids(engine, "355") >= {by_laestab.source_id, elsewhere.source_id}


def test_a_school_unknown_by_laestab_still_replaces_itself(engine: Engine) -> None:
    first = save(engine, "patches", text_frame(laestab=["355/9999"], patch=["South"]), "355")
    second = save(engine, "patches", text_frame(laestab=["355/9999"], patch=["North"]), "355")
    assert active_ids(engine, "355") == {second.source_id}
    assert first.source_id != second.source_id


def test_rows_without_a_key_replace_nothing(engine: Engine) -> None:
    first = save(engine, "patches", text_frame(urn=[None, "1"], patch=["South", "North"]), "355")
    second = save(engine, "patches", text_frame(urn=[None, "2"], patch=["South", "North"]), "355")
    assert active_ids(engine, "355") == {first.source_id, second.source_id}


def test_nothing_is_stored_when_one_table_of_the_file_cannot_be(engine: Engine) -> None:
    older = save_patches(engine, "1")
    good = Dataset("patches", text_frame(urn=["1"], patch=["North"]))
    mixed = pd.DataFrame({"person": ["a", 1, object()]})
    for bad in (Dataset("unheard of", good.frame), Dataset("people", mixed)):
        with pytest.raises((KeyError, TypeError, ValueError)):
            stores.save_datasets(engine, [good, bad], "book.xlsx", "ef" * 32, "355", "Sam")
    assert stores.source_files(engine, "355", include_superseded=True) == [older]


def test_withdrawing_gives_back_what_was_replaced(engine: Engine) -> None:
    first, second = save_patches(engine, "1"), save_patches(engine, "2")
    both = save_patches(engine, "1", "2")
    assert active_ids(engine, "355") == {both.source_id}
    restored = stores.withdraw(engine, both.source_id, "Kim")
    assert {file.source_id for file in restored} == {first.source_id, second.source_id} == active_ids(engine, "355")
    [gone] = [f for f in stores.source_files(engine, "355", include_superseded=True) if f.source_id == both.source_id]
    assert (gone.is_active, gone.withdrawn_by) == (False, "Kim")
    assert stores.withdraw(engine, both.source_id, "Kim") == []


def test_withdrawing_from_the_middle_of_a_chain_keeps_the_newest(engine: Engine) -> None:
    first, second, third = (save_patches(engine, "1") for _ in range(3))
    assert stores.withdraw(engine, second.source_id, "Kim") == []
    assert active_ids(engine, "355") == {third.source_id}
    assert [file.source_id for file in stores.withdraw(engine, third.source_id, "Kim")] == [first.source_id]
    assert active_ids(engine, "355") == {first.source_id}


def test_what_was_replaced_stays_out_when_something_newer_has_its_rows(engine: Engine) -> None:
    first = save_patches(engine, "1", "2")
    second = save_patches(engine, "2")
    third = save_patches(engine, "1")
    assert stores.withdraw(engine, second.source_id, "Kim") == []
    assert active_ids(engine, "355") == {third.source_id}
    assert [file.source_id for file in stores.withdraw(engine, third.source_id, "Kim")] == [first.source_id]


def test_clearing_an_authority_takes_out_all_it_has_and_no_more(engine: Engine) -> None:
    save_patches(engine, "1", authority_code="998")
    save_patches(engine, "1", authority_code="998")
    save(engine, "rolls", text_frame(urn=["1"], year=["2025"]), "998")
    kept = {save_patches(engine, "1").source_id, save(engine, "rolls", text_frame(urn=["1"], year=["2025"])).source_id}
    assert stores.clear_authority(engine, "998", "Kim") == 2
    assert stores.clear_authority(engine, "998", "Kim") == 0
    assert active_ids(engine, "998") == set()
    assert active_ids(engine, "355") == kept
    assert len(stores.source_files(engine, "998", include_superseded=True)) == 3


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Sam\\Schools 2026.csv", "Schools 2026.csv"),
        ("a\x00b\nc\u202ed.csv", "a b c d.csv"),
        ("  ", "file without a name"),
        ("folder/", "folder"),
        ("x" * 500 + ".csv", "x" * 99 + "…" + "x" * 16 + ".csv"),
    ],
)
def test_a_file_name_is_only_ever_plain_text(given: str, shown: str) -> None:
    assert plain_name(given) == shown
    assert len(plain_name(given)) <= 120


def test_settings_are_kept_by_authority(engine: Engine) -> None:
    assert stores.get_setting(engine, "355", "weights", {"fsm": 1}) == {"fsm": 1}
    stores.set_setting(engine, "355", "weights", {"fsm": 0.1 + 0.2, "notes": ["é"]}, "Sam")
    stores.set_setting(engine, None, "weights", None, "Sam")
    assert stores.get_setting(engine, "355", "weights") == {"fsm": 0.1 + 0.2, "notes": ["é"]}
    assert stores.get_setting(engine, None, "weights", "default") is None
    assert stores.get_setting(engine, "933", "weights") is None
    for impossible in (float("nan"), {1, 2}):
        with pytest.raises((TypeError, ValueError)):
            stores.set_setting(engine, "355", "weights", impossible, "Sam")
    assert stores.get_setting(engine, "355", "weights") == {"fsm": 0.1 + 0.2, "notes": ["é"]}


def test_who_did_what_is_on_record(engine: Engine) -> None:
    file = save_patches(engine, "1")
    stores.set_setting(engine, "355", "cap", 9, "Kim")
    stores.set_setting(engine, "355", "cap", 10, "Lee")
    stores.set_setting(engine, "355", "cap", 10, "nobody changed anything")
    stores.log_activity(
        engine, by="Lee", action="export", sentence="Exported the plan.", authority_code="355", details={"plan_id": 1}
    )
    stores.withdraw(engine, file.source_id, "Lee")
    stores.set_setting(engine, None, "theme", "light", "Lee")
    stores.set_setting(engine, "933", "cap", 3, "Mo")
    record = stores.activities(engine, "355")
    assert [(line.by, line.action) for line in record] == [
        ("Lee", "setting"),
        ("Lee", "withdraw"),
        ("Lee", "export"),
        ("Lee", "setting"),
        ("Kim", "setting"),
        ("Sam", "import"),
    ]
    assert record[3].details == {"name": "cap", "old": 9, "new": 10}
    assert record[5].sentence == "Loaded patches.csv as Patches (1 row)."
    assert record[0].at.utcoffset() == timedelta(0)
    assert [line.by for line in stores.activities(engine, limit=1)] == ["Mo"]


RESULT = SolveResult(
    status=SolveStatus.FEASIBLE,
    plan=Plan((Assignment("200", "w2", "two"), Assignment("100", None, None), Assignment("150", "w1", None))),
    stages=(
        Stage("cover", "Schools covered", "schools", SolveStatus.OPTIMAL, 2.0, 2.0, 0.0, 0.25, "CP-SAT"),
        Stage("fair", "Fair workload", "minutes", SolveStatus.FEASIBLE, 0.1 + 0.2, None, None, 1 / 3, "HiGHS"),
    ),
    repairs=(Repair("fte", "0.4 more full-time posts in North", 0.4, "full-time posts", is_proven=True),),
    notes=("One school has no place.",),
    seconds=12.345678901234567,
    options=SolveOptions(20.0, 7, 0.05, ("travel_hours", "moved_need"), RepairPrices(school_lent=0.25), 60.0, 1),
)
NEED = pd.DataFrame({"urn": pd.Series(["100", "150", "200"], dtype="str"), "need_points": [1 / 3, np.nan, 100.0]})


def save_plan(
    engine: Engine,
    authority_code: str = "355",
    result: SolveResult = RESULT,
    trace: Sequence[Progress] = (),
    entitlement: pd.DataFrame | None = None,
) -> int:
    return stores.save_plan(
        engine,
        authority_code,
        result,
        operating_model={"id": "wakefield", "tiers": [{"id": "two", "value": 0.1}]},
        settings={"weights": {"fsm": 0.25}},
        need=NEED,
        sources=[save_patches(engine, "1", authority_code=authority_code, name="patches 2026.csv")],
        worker_names={"w1": "Ana", "w2": "Bo", "w3": "not in the plan"},
        by="Sam",
        trace=trace,
        entitlement=entitlement,
    )


def test_the_round_trip_below_leaves_no_field_of_a_result_at_its_default() -> None:
    defaults = SolveResult(SolveStatus.OPTIMAL, Plan(()), ())
    for field in (one for one in fields(SolveResult) if one.compare):  # the others are not kept with a plan
        assert getattr(RESULT, field.name) != getattr(defaults, field.name), field.name
    for field in fields(SolveOptions):
        assert getattr(RESULT.options, field.name) != getattr(SolveOptions(), field.name), field.name


def test_a_plan_comes_back_equal_with_all_it_was_made_from(engine: Engine) -> None:
    plan_id = save_plan(engine)
    saved = stores.plan(engine, plan_id)
    assert saved.result == RESULT
    assert saved.operating_model == {"id": "wakefield", "tiers": [{"id": "two", "value": 0.1}]}
    assert saved.settings == {"weights": {"fsm": 0.25}}
    assert saved.worker_names == {"w1": "Ana", "w2": "Bo"}
    assert set(saved.versions) == {"tas-planner", "ortools"}
    [source] = saved.sources
    assert (source.kind, source.file_name, source.sha256) == ("patches", "patches 2026.csv", "ab" * 32)
    pd.testing.assert_frame_equal(saved.need, NEED)
    [summary] = stores.plans(engine, "355")
    assert summary == saved.summary
    assert (summary.status, summary.seed, summary.school_count, summary.not_covered_count) == (
        SolveStatus.FEASIBLE,
        7,
        3,
        1,
    )
    assert (summary.operating_model_id, summary.created_by) == ("wakefield", "Sam")


def test_how_the_search_went_comes_back_as_it_was_told(engine: Engine) -> None:
    told = (
        Progress("Coverage", 1, 12, None, None, 0.1),
        Progress("Coverage", 1, 12, 3.5, 0.0, 0.2),
        Progress("Meetings", 2, 12, 41.0, None, 1.25),
    )
    plan_id = save_plan(engine, trace=told)
    assert stores.plan(engine, plan_id).trace == told
    of_before = save_plan(engine)
    assert stores.plan(engine, of_before).trace == ()


def test_who_else_is_named_is_kept_beside_the_tiers(engine: Engine) -> None:
    tiers = pd.DataFrame({"urn": pd.Series(["100", "150", "200"], dtype="str"), "agreed_tier_id": ["two"] * 3})
    named = (
        *(
            Named("100", "social_worker", "s1"),
            Named("150", "social_worker", None),
            Named("200", "social_worker", "s1"),
        ),
        *(Named("100", "mentor", "m1"), Named("100", "mentor", "m2"), Named("150", "mentor", None)),
        *(Named("200", "mentor", "m1"), Named("200", "mentor", None)),
    )
    result = replace(RESULT, plan=replace(RESULT.plan, named=named))
    saved = stores.plan(engine, save_plan(engine, result=result, entitlement=tiers))
    assert saved.result == result
    assert saved.entitlement is not None
    pd.testing.assert_frame_equal(saved.entitlement, tiers)


def test_plans_are_listed_by_authority_newest_first(engine: Engine) -> None:
    assert stores.latest_plan(engine, "355") is None
    first, other, last = save_plan(engine), save_plan(engine, "933"), save_plan(engine)
    assert [summary.plan_id for summary in stores.plans(engine, "355")] == [last, first]
    latest = stores.latest_plan(engine, "933")
    assert latest is not None
    assert (latest.summary.plan_id, latest.result) == (other, RESULT)


def test_a_plan_with_nothing_in_it_comes_back_too(engine: Engine) -> None:
    empty = SolveResult(SolveStatus.INFEASIBLE, Plan(()), ())
    assert stores.plan(engine, save_plan(engine, result=empty)).result == empty


def test_a_plan_that_names_an_unknown_worker_is_not_saved(engine: Engine) -> None:
    stranger = replace(RESULT, plan=Plan((Assignment("1", "nobody", None),)))
    with pytest.raises(KeyError, match="nobody"):
        save_plan(engine, result=stranger)
    assert stores.plans(engine, "355") == []
