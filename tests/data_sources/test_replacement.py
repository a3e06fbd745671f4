"""Which rows of older files a newer list of link workers takes the place of."""

from sqlalchemy import Engine

from data_sources import stores
from data_sources.importing import import_file
from data_sources.source_keys import newest_rows


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
