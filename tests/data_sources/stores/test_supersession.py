"""Which rows of older files a newer list of link workers takes the place of."""

import pandas as pd
from sqlalchemy import Engine

from data_sources import stores
from data_sources.importing import import_file
from data_sources.stores.supersession import newest_rows


def load(engine: Engine, data: bytes) -> None:
    import_file(engine, "team.csv", data, by="Sam", authority_code="355")


ROSTER = "Worker ID,Name,Role,FTE,Cluster\n"


def test_a_new_list_of_a_clusters_staff_replaces_the_old_one_whoever_has_come_or_gone(engine: Engine) -> None:
    """Sharing no worker with the old list must not leave both teams in post."""
    load(engine, (ROSTER + "A1,Ann Ash,Link worker,1,North\nA2,Bo Beech,Link worker,1,South\n").encode())
    load(engine, (ROSTER + "B1,Cy Cole,Link worker,1,North\nB2,Di Dean,Link worker,1,South\n").encode())
    assert [file.rows for file in stores.source_files(engine, "355")] == [2]


def test_a_list_of_one_cluster_of_three_replaces_only_that_cluster(engine: Engine) -> None:
    everyone = ROSTER + "".join(
        f"A{i},Ann {i},Link worker,1,{place}\n" for i, place in enumerate(["North", "South", "East"])
    )
    load(engine, everyone.encode())
    load(engine, (ROSTER + "B1,Cy Cole,Link worker,1,North\n").encode())
    files = stores.source_files(engine, "355")
    frames = [stores.frame(engine, file.source_id) for file in sorted(files, key=lambda one: -one.source_id)]
    assert sorted(newest_rows("link_workers", frames, {})["worker_id"]) == ["A1", "A2", "B1"]


def test_lists_without_clusters_replace_each_other(engine: Engine) -> None:
    load(engine, b"Name,Role,FTE\nAnn Ash,Link worker,1\n")
    load(engine, b"Name,Role,FTE\nCy Cole,Link worker,1\n")
    assert len(stores.source_files(engine, "355")) == 1


def used(kind: str, engine: Engine) -> pd.DataFrame:
    files = [file for file in stores.source_files(engine, "355") if file.kind == kind]
    frames = [stores.frame(engine, file.source_id) for file in sorted(files, key=lambda one: -one.source_id)]
    return newest_rows(kind, frames, {})


def test_early_help_and_social_care_in_two_files_complete_each_other(engine: Engine) -> None:
    load(engine, b"URN,Period,Early help requests\n100001,2024/25,7\n100002,2024/25,<5\n")
    load(engine, b"URN,Period,Social care contacts\n100001,2024/25,3\n100003,2024/25,4\n")
    rows = used("referrals", engine).set_index("urn")
    assert rows.loc["100001", ["early_help_requests", "social_care_contacts"]].tolist() == [7, 3]
    assert rows.loc["100002", "early_help_requests_state"] == "suppressed"
    assert rows["early_help_requests_state"].to_dict()["100003"] == "missing"
    assert len(rows) == 3


def test_a_corrected_referrals_file_wins_even_where_it_withholds_a_figure(engine: Engine) -> None:
    load(engine, b"URN,Period,Early help requests\n100001,2024/25,7\n100002,2024/25,9\n")
    load(engine, b"URN,Period,Early help requests\n100001,2024/25,<5\n100002,2024/25,8\n")
    rows = used("referrals", engine).set_index("urn")
    assert rows["early_help_requests_state"].to_dict() == {"100001": "suppressed", "100002": "known"}
    assert len(stores.source_files(engine, "355")) == 1
