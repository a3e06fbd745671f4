"""The command line does each job from start to finish, and says what is wrong on standard error with a code above 0."""

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from cli import app
from data_sources import council_models, demonstration, stores
from data_sources.database import open_database

pytestmark = pytest.mark.usefixtures("districts_joined_once")
SECONDS = "12"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def database(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the demonstration district in it."""
    return f"sqlite:///{shutil.copy(demonstration_file, tmp_path_factory.mktemp('cli') / 'tas.db')}"


@pytest.fixture(scope="module")
def plan(database: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of the demonstration district, found and written by the command."""
    to = tmp_path_factory.mktemp("plan") / "plan.xlsx"
    done = run("allocate", "--seconds", SECONDS, "--seed", 1, "--out", to, "--database", database)
    assert done.exit_code == 0, done.stderr
    assert "none is broken" in done.stdout
    return to


def test_the_demonstration_is_loaded_by_one_command_and_only_once(sqlite_url: str) -> None:
    for _ in range(2):
        done = run("demo", "--database", sqlite_url)
        assert done.exit_code == 0, done.stderr
        assert "Its authority code is 998" in done.stdout
    assert "150 schools" in run("status", "--database", sqlite_url).stdout


def test_status_says_what_is_loaded(database: str) -> None:
    done = run("status", "--database", database)
    assert done.exit_code == 0
    assert "fictitious" in done.stdout
    assert "150 schools" in done.stdout


def test_scores_are_written_in_both_formats(database: str, tmp_path: Path) -> None:
    for name in ("need.csv", "need.xlsx"):
        assert run("score", "--out", tmp_path / name, "--database", database).exit_code == 0
    table = pd.read_csv(tmp_path / "need.csv", dtype={"urn": str})
    assert len(table) == 150
    points = pd.to_numeric(table["need_points"], errors="coerce")
    assert points.between(0, 100).sum() > 140
    assert table.loc[points.isna(), "need_points"].isin(["missing", "insufficient data"]).all()
    assert openpyxl.load_workbook(tmp_path / "need.xlsx").sheetnames == ["Need", "Parts of the score", "Notes"]


def test_the_scores_come_with_each_schools_tiers_and_why(database: str, tmp_path: Path) -> None:
    assert run("score", "--out", tmp_path / "need.csv", "--database", database).exit_code == 0
    table = pd.read_csv(tmp_path / "need.csv", dtype=str)
    guarded = table[table["held_by"] == "referral guard"].iloc[0]
    assert (guarded["computed_tier"], guarded["agreed_tier"]) == ("Keeping in touch", "Two meetings a term")
    assert "only because referrals fell" in guarded["why"]


def test_a_plan_names_someone_for_every_school(plan: Path) -> None:
    schools = pd.read_excel(plan, sheet_name="Schools", dtype=str)
    assert len(schools) == 150
    assert schools["Link worker"].notna().all()
    assert schools["URN"].is_unique


def test_a_plan_that_was_written_verifies(plan: Path, database: str) -> None:
    done = run("verify", plan, "--database", database)
    assert done.exit_code == 0, done.stderr
    assert "none is broken" in done.stdout


def test_a_school_is_explained_by_urn_or_by_words_of_its_name(plan: Path, database: str) -> None:
    schools = pd.read_excel(plan, sheet_name="Schools", dtype=str)
    one = schools.iloc[0]
    done = run("explain", one["URN"], "--seconds", 1, "--database", database)
    assert done.exit_code == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert f"{one['Link worker']} leads it" in said
    assert "Price: " in said
    assert "1. " in said
    by_name = run("explain", one["Name"].upper(), "--seconds", 1, "--database", database)
    assert by_name.exit_code == 0, by_name.stderr
    assert one["Name"] in " ".join(by_name.stdout.split())


def test_why_not_somebody_and_why_this_tier_are_answered_for_a_plan_and_for_today(plan: Path, database: str) -> None:
    schools = pd.read_excel(plan, sheet_name="Schools", dtype=str)
    one = schools.iloc[0]
    other = schools.loc[(schools["Cluster"] != one["Cluster"]), "Link worker"].iloc[0]
    done = run("explain", one["URN"], "--why-not", other, "--seconds", 2, "--database", database)
    assert done.exit_code == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert f"{one['Link worker']} leads {one['Name']} at" in said
    assert f"Why not {other}? - {other} is ruled out: {other} works in" in said
    assert "If the boundary of" in said
    tier = run("explain", one["URN"], "--tier", "--today", "--seconds", 2, "--database", database)
    assert tier.exit_code == 0, tier.stderr
    assert "Its need score is" in " ".join(tier.stdout.split())
    assert "Why not '" in tier.stdout
    unknown = run("explain", one["URN"], "--why-not", "Nobody Known", "--database", database)
    assert unknown.exit_code == 1
    assert "There is no link worker 'Nobody Known'" in " ".join(unknown.stderr.split())
    assert run("explain", "--tier", "--database", database).exit_code == 1


def test_a_plan_is_explained_by_what_holds_it_back_and_by_half_posts(plan: Path, database: str) -> None:
    assert plan.exists()
    done = run("explain", "--seconds", 2, "--database", database)
    assert done.exit_code == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "All 150 schools have a link worker" in said
    assert "this plan back" in said
    assert "What half a post would buy, by cluster" in said
    assert said.count("meetings a term more,") >= 5


def test_what_cannot_be_explained_is_said_by_name(plan: Path, database: str, tmp_path: Path) -> None:
    assert plan.exists()
    for words, told in (
        (["explain", "999999"], "There is no school '999999' in the plan"),
        (["explain", "primary"], "Several schools are called that: "),
        (["explain", "--plan", "77"], "There is no plan 77 of authority 998. There are: 1"),
    ):
        done = run(*words, "--database", database)
        assert done.exit_code == 1
        assert told in " ".join(done.stderr.split())
    done = run("explain", "--authority", "999", "--database", f"sqlite:///{tmp_path / 'tas.db'}")
    assert done.exit_code == 1
    assert "There is no plan of authority 999 yet" in done.stderr


def test_a_plan_edited_by_hand_is_told_what_it_breaks(plan: Path, database: str, tmp_path: Path) -> None:
    schools = pd.read_excel(plan, sheet_name="Schools", dtype=str)
    seniors = schools[schools["Link worker ID"].str.startswith("SLW")]
    everyone = seniors.groupby("Cluster")["Link worker ID"].first()
    edited = pd.DataFrame(
        {"School URN": schools["URN"], "Link worker": schools["Cluster"].map(everyone), "Tier": schools["Tier"]}
    )
    edited.to_csv(tmp_path / "edited.csv", index=False)
    done = run("verify", tmp_path / "edited.csv", "--database", database)
    assert done.exit_code == 1
    assert done.stdout.count("full caseloads on") == len(everyone)


def test_a_plan_with_unknown_people_is_refused_by_name(database: str, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("URN,Link worker,Tier\n123456,Nobody Known,Weekly\n")
    done = run("verify", tmp_path / "plan.csv", "--database", database)
    assert done.exit_code == 1
    assert "123456" in done.stderr


def test_a_refused_file_changes_nothing_and_the_rest_are_loaded(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tas.db'}"
    files = demonstration.files()
    good = next(name for name in files if "hub" in name.lower())
    (tmp_path / good).write_bytes(files[good])
    (tmp_path / "broken.csv").write_text("Worker name,FTE\nJo Bell,three\nJo Bell,7\n")
    done = run("load", tmp_path / "broken.csv", tmp_path / good, tmp_path / "absent.csv", "--database", url)
    assert done.exit_code == 1
    assert "three" in done.stderr
    assert "absent.csv" in done.stderr
    assert "1 of 3 files loaded" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["allocate", "--out", "plan.pdf"], "must end in .csv or .xlsx"),
        (["allocate", "--out", "plan.csv", "--operating-model", "nope"], "no operating model called 'nope'"),
        (["allocate", "--out", "plan.csv", "--seconds", "0"], "seconds"),
        (["allocate", "--out", "plan.csv", "--boundary", "wide"], "'hard', 'neighbours' or 'free'"),
        (["allocate", "--out", "plan.csv", "--first", "speed"], "There is no goal 'speed'."),
        (
            ["allocate", "--out", "plan.csv", "--first", "moved_need", "--first", "need_not_covered"],
            "'no need left without a link worker' must come before 'few schools that change link worker'",
        ),
        (["score", "--out", "need.csv", "--authority", "355"], "No schools are loaded"),
        (["verify", "absent.xlsx"], "absent.xlsx"),
    ],
)
def test_what_is_wrong_is_said_on_standard_error(words: list[str], said: str, database: str) -> None:
    done = run(*words, "--database", database)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    done = run("status", "--database", f"sqlite:///{tmp_path / 'tas.db'}")
    assert done.exit_code == 1
    assert "Nothing is loaded" in done.stderr


def test_without_link_workers_the_list_is_asked_for(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tas.db'}"
    files = {
        name: data for name, data in demonstration.files().items() if "edubasealldata2" in name and "links" not in name
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        assert run("load", tmp_path / name, "--authority", "998", "--database", url).exit_code == 0
    done = run("allocate", "--authority", "998", "--out", tmp_path / "plan.csv", "--database", url)
    assert done.exit_code == 1
    assert "No link workers are loaded" in done.stderr
    assert not (tmp_path / "plan.csv").exists()


def test_a_term_is_agreed_once_and_then_only_replaced(database: str) -> None:
    words = ("agree", "--name", "Spring 2026", "--starts", "2026-01-05", "--database", database)
    done = run(*words)
    assert done.exit_code == 0, done.stderr
    assert "for Spring 2026" in done.stdout
    again = run(*words)
    assert again.exit_code == 1
    assert "There is already a term called Spring 2026" in again.stderr
    assert run(*words, "--replace").exit_code == 0


def test_a_model_with_open_numbers_is_not_run_and_the_questions_are_said(database: str, tmp_path: Path) -> None:
    engine = open_database(database)
    given = council_models.said(engine, "998", "somerset").answers
    council_models.answer(engine, "998", "somerset", dict.fromkeys(given), "a test")
    for command in ("allocate", "score"):
        done = run(command, "--operating-model", "somerset", "--out", tmp_path / "x.csv", "--database", database)
        assert done.exit_code == 1
        assert "How many cases at once does a full-time parent and family support adviser carry at most?" in " ".join(
            done.stderr.split()
        )
    assert not (tmp_path / "x.csv").exists()


def test_commands_use_the_model_the_council_chose(database: str, tmp_path: Path) -> None:
    stores.set_setting(
        open_database(database), "998", council_models.ALLOCATION_SETTINGS, {"operating_model": "salford"}, "a test"
    )
    assert run("score", "--out", tmp_path / "need.csv", "--database", database).exit_code == 0
    tiers = set(pd.read_csv(tmp_path / "need.csv", dtype=str)["agreed_tier"])
    assert tiers <= {"Termly meeting", "Half-termly meeting", "More often, by agreement"}
    assert len(tiers) > 1
