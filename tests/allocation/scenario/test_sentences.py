"""Every change as a sentence both ways, and as JSON: what is written is read back as the same value."""

import string
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from allocation.entities import Phase
from allocation.goals import FREE
from allocation.scenario import rule_changes as rules
from allocation.scenario import school_changes as schools
from allocation.scenario import staff_changes as staff
from allocation.scenario import templates
from allocation.scenario import tie_changes as ties
from allocation.scenario.change import ChangeBase
from allocation.scenario.changes import KINDS, Change, dumped, loaded, moved, read_sentence, without
from allocation.scenario.names import ChangeNames
from allocation.scenario.sentences import NotUnderstood

NAMES = ChangeNames(
    schools={
        "100001": "Ash Primary",
        "100002": "Oak, Elm and Yew School",
        "100003": "St Mary's",
        "100004": "St Mary's",
    },
    workers={"w1": "Priya Shah", "w2": "Jo", "w3": "Jo Lee"},
    clusters={name: name for name in ("Hemsworth", "South Kirkby and Moorthorpe")},
    hubs={name: name for name in ("North Hub", "Hub")},
    tiers={"two": "Two meetings a term", "kit": "Keeping in touch"},
    roles={"senior": "Senior link worker", "hub": "Family hub staff"},
    models={"wakefield": "Wakefield", "pilot": "Wakefield, the pilot"},
    partners={"nurse": "School nurse"},
    weights={"fsm": "Free school meals", "demand": "Demand"},
    meals={"FSM6": "Ever in six years (FSM6)", "FSM_2018": "Eligible, rules of 2018 (up to £7,400)"},
    planned_from=date(2026, 11, 22),
)
SENTENCES = [
    (staff.WorkerLeaves(worker_id="w1", last_day=date(2026, 12, 31)), "Priya Shah leaves on 31 December 2026."),
    (staff.WorkerStays(worker_id="w2"), "Jo stays."),
    (staff.WorkerStarts(worker_id="w3", first_day=date(2027, 1, 4)), "Jo Lee starts on 4 January 2027."),
    (
        staff.AddWorker(
            name="Sam Green",
            role_id="senior",
            fte=0.8,
            cluster="Hemsworth",
            hub="North Hub",
            phases=(Phase.PRIMARY, Phase.SPECIAL),
            first_day=date(2027, 1, 4),
        ),
        "Add “Sam Green” as Senior link worker with 0.8 FTE in Hemsworth, based at North Hub, for primary and special "
        "schools only, from 4 January 2027.",
    ),
    (staff.RemoveWorker(worker_id="w1"), "Take away the post of Priya Shah."),
    (staff.SetFte(worker_id="w3", fte=0.6, from_day=date(2027, 1, 1)), "Jo Lee works 0.6 FTE from 1 January 2027."),
    (staff.AddFte(fte=1.5, cluster="Hemsworth"), "Add 1.5 FTE to Hemsworth."),
    (
        staff.RemoveFte(fte=0.6, cluster="Hemsworth", from_day=date(2027, 1, 1)),
        "Remove 0.6 FTE from Hemsworth from 1 January 2027.",
    ),
    (staff.SetRole(worker_id="w1", role_id="hub"), "Priya Shah works as Family hub staff."),
    (staff.SetBase(worker_id="w1", hub="Hub"), "Priya Shah is based at Hub."),
    (staff.MoveWorker(worker_id="w1", cluster="Hemsworth"), "Priya Shah moves to Hemsworth."),
    (
        schools.OpenSchool(name="New School", phase=Phase.PRIMARY, pupils=210, cluster="Hemsworth", fsm_percent=24.5),
        "Open “New School”, a primary school with 210 pupils in Hemsworth, 24.5% of them with free school meals.",
    ),
    (schools.CloseSchool(urn="100003"), "Close St Mary's (100003)."),
    (schools.MergeSchools(urn="100001", into_urn="100002"), "Merge Ash Primary into Oak, Elm and Yew School."),
    (schools.ConvertSchool(urn="100001", number="150001"), "Ash Primary becomes an academy with the number 150001."),
    (schools.SetPhase(urn="100001", phase=Phase.SPECIAL), "Ash Primary becomes a special school."),
    (
        schools.MoveSchool(urn="100001", cluster="South Kirkby and Moorthorpe"),
        "Ash Primary moves to South Kirkby and Moorthorpe.",
    ),
    (
        schools.MoveSchools(urns=("100001", "100002"), cluster="Hemsworth"),
        "Ash Primary and Oak, Elm and Yew School move to Hemsworth.",
    ),
    (
        schools.DrawCluster(name="Five Towns", urns=("100001", "100004")),
        "Draw a new cluster “Five Towns” of Ash Primary and St Mary's (100004).",
    ),
    (schools.SetNeed(urn="100001", points=72.5), "Set the need score of Ash Primary to 72.5."),
    (schools.SetTier(urn="100001", tier_id="kit"), "Set the tier of Ash Primary to Keeping in touch."),
    (schools.ScaleReferrals(percent=-10), "Referrals fall by 10%."),
    (
        schools.ScaleReferrals(percent=10, cluster="Hemsworth", phase=Phase.PRIMARY),
        "Referrals grow by 10% in Hemsworth at primary schools.",
    ),
    (rules.UseModel(model_id="pilot"), "Work by the Wakefield, the pilot model."),
    (
        rules.SetCaseload(role_id="senior", phase=Phase.PRIMARY, schools=8),
        "One full-time Senior link worker leads at most 8 primary schools.",
    ),
    (
        rules.SetCaseload(role_id="senior", phase=Phase.PRIMARY, schools=6, least=4),
        "One full-time Senior link worker leads at most 6 primary schools, and at least 4.",
    ),
    (rules.SetCases(role_id="senior", cases=20), "One full-time Senior link worker carries at most 20 cases at once."),
    (
        rules.SetCutOff(phase=Phase.PRIMARY, tier_id="two", points=40),
        "Primary schools have Two meetings a term from a need score of 40.",
    ),
    (rules.SetFloor(phase=Phase.PRIMARY, tier_id="kit"), "Primary schools have Keeping in touch at least."),
    (rules.SetWeight(name="fsm", weight=0.7), "Give Free school meals a weight of 0.7 in the need score."),
    (rules.SetMeals(definition="FSM6"), "Count free school meals as Ever in six years (FSM6)."),
    (rules.ScaleTravel(percent=20), "Journeys take 20% more time."),
    (rules.SetPartnerHours(partner_id="nurse", hours=120), "School nurse offers 120 hours a term."),
    (rules.CapMoves(moves=5), "At most 5 schools change link worker."),
    (rules.CapMovesEach(moves=2), "Nobody gives up or takes on more than 2 schools."),
    (rules.NoChangeBefore(day=date(2027, 4, 1)), "No school changes link worker before 1 April 2027."),
    (rules.SetBoundary(boundary="free"), "Link workers may lead a school anywhere."),
    (rules.SetCaseloadRule(rule="mixed"), "Link workers may lead schools of more than one phase."),
    (rules.ScaleTime(percent=4), "Every post has 4% more time for schools."),
    (rules.KeepTimeFree(percent=2.5), "Keep 2.5% of direct time free."),
    (rules.PutFirst(goals=("travel_hours",)), "What matters first: little travel."),
    (ties.Pin(urn="100001", worker_id="w1"), "Ash Primary has Priya Shah."),
    (ties.Ban(urn="100001", worker_id="w1"), "Priya Shah must not lead Ash Primary."),
    (ties.Allow(urn="100001", worker_id="w1"), "Priya Shah may lead Ash Primary although it is in another cluster."),
    (ties.KeepSchool(urn="100001"), "Ash Primary keeps its link worker."),
    (ties.KeepWorker(worker_id="w1"), "Priya Shah keeps every school."),
    (ties.KeepCluster(cluster="Hemsworth"), "Every school in Hemsworth keeps its link worker."),
    (
        ties.KeepTogether(urns=("100001", "100002", "100004")),
        "Keep Ash Primary, Oak, Elm and Yew School and St Mary's (100004) together always.",
    ),
    (ties.SplitGroup(group="St Mary's family"), "The group “St Mary's family” need not stay together."),
    (ties.LiftLocks(urn="100001"), "Lift every lock and ban of Ash Primary."),
]


@pytest.mark.parametrize(("change", "sentence"), SENTENCES, ids=lambda one: getattr(one, "kind", ""))
def test_each_change_is_a_plain_sentence_and_is_read_back(change: Change, sentence: str) -> None:
    assert change.sentence(NAMES) == sentence
    assert read_sentence(sentence, NAMES) == change
    assert read_sentence(f"  {sentence.removesuffix('.').lower()} ", NAMES) == _in_small_letters(change)
    assert loaded(dumped([change])) == (change,)


def _in_small_letters(change: Change) -> Change:
    """New names are taken as they are written."""
    quoted = [name for name in ("name", "group") if isinstance(getattr(change, name, None), str)]
    is_quoted = isinstance(change, staff.AddWorker | schools.OpenSchool | schools.DrawCluster | ties.SplitGroup)
    return change.model_copy(update={name: getattr(change, name).lower() for name in quoted if is_quoted})


def test_every_kind_has_a_sentence_here() -> None:
    assert {type(change) for change, _ in SENTENCES} == set(KINDS)
    assert len({kind.model_fields["kind"].default for kind in KINDS}) == len(KINDS)


LETTERS = string.ascii_letters + "éô'-,.&()0123456789 "
label = st.text(LETTERS, min_size=1, max_size=25).map(lambda text: " ".join(text.split())).filter(bool)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "fte": st.integers(1, 100).map(lambda n: n / 100),
    "number": st.from_regex(r"[0-9]{6}", fullmatch=True),
    "percent": st.integers(0, 5000).map(lambda n: n / 100),
    "goals": st.lists(st.sampled_from(FREE), min_size=1, unique=True).map(tuple),
    "phase": st.sampled_from(Phase),
    "phases": st.lists(st.sampled_from(Phase), unique=True).map(tuple),
    "boundary": st.sampled_from(["hard", "neighbours", "free"]),
    "rule": st.sampled_from(["mixed", "one phase only"]),
    "group": label,
    "firmness": st.sampled_from(["hard", "preferred"]),
}
NAMED = {
    "worker_id": "workers", "urn": "schools", "into_urn": "schools", "like_urn": "schools", "cluster": "clusters",
    "hub": "hubs", "tier_id": "tiers", "role_id": "roles", "model_id": "models", "partner_id": "partners",
    "definition": "meals",
}  # fmt: skip


def some_names(dice: Random) -> ChangeNames:
    """Everything is called anything, and often what something else is called: from dice, as ten lists of names drawn
    letter by letter take ten times as long."""
    given = ["0"]

    def called(most: int) -> list[str]:
        for _ in range(dice.randint(2, most)):
            letters = "".join(dice.choices(LETTERS, k=dice.choice((1, 2, 3, 25))))
            given.append(" ".join(letters.split()) or "A")
        return [dice.choice(given) if dice.random() < 0.3 else name for name in given[-dice.randint(2, most) :]]

    labels = {
        kind: {f"{kind}{i}": name for i, name in enumerate(called(5))}
        for kind in ("schools", "workers", "tiers", "roles", "models", "partners", "weights", "meals")
    }
    places = {kind: {name: name for name in called(4)} for kind in ("clusters", "hubs")}
    return ChangeNames(**labels, **places)


@st.composite
def some_change(draw: st.DrawFn, kind: type[ChangeBase], names: ChangeNames) -> ChangeBase:
    """Any lawful value of this kind about something there is."""
    values: dict[str, Any] = {}
    for name, about in kind.model_fields.items():
        if name == "kind":
            continue
        if name == "urns":
            one: st.SearchStrategy[Any] = st.lists(st.sampled_from(list(names.schools)), min_size=2, unique=True)
        elif name == "name":
            one = st.sampled_from(list(names.weights)) if kind is rules.SetWeight else label
        elif name in NAMED:
            one = st.sampled_from(list(getattr(names, NAMED[name])))
        elif date in get_args(get_args(about.annotation)[0] if get_args(about.annotation) else ()) or "day" in name:
            one = days
        else:
            one = BY_NAME.get(name, st.integers(0, 100))
        if not about.is_required() and about.default is None:
            one = st.none() | one
        values[name] = draw(one)
    if kind is schools.OpenSchool and (values["easting"] is None or values["northing"] is None):
        values |= {"easting": None, "northing": None}
    return kind(**values)


@settings(max_examples=300)
@given(st.data())
def test_whatever_things_are_called_the_sentence_is_read_back(data: st.DataObject) -> None:
    names = some_names(data.draw(st.randoms(use_true_random=True)))
    change = data.draw(st.sampled_from(KINDS).flatmap(lambda kind: some_change(kind, names)))
    said = change.sentence(names)
    assert said.endswith(".")
    assert read_sentence(said, names) == change
    assert loaded(dumped([change])) == (change,)


def test_a_school_called_what_a_link_worker_is_called_moves_under_its_number() -> None:
    names = replace(NAMES, schools={**NAMES.schools, "100005": "Jo"})
    change = schools.MoveSchool(urn="100005", cluster="Hemsworth")
    assert change.sentence(names) == "Jo (100005) moves to Hemsworth."
    assert read_sentence(change.sentence(names), names) == change
    assert read_sentence("Jo moves to Hemsworth.", names) == staff.MoveWorker(worker_id="w2", cluster="Hemsworth")


def test_a_month_alone_is_its_next_first_day() -> None:
    leave = read_sentence("remove 0.6 fte from hemsworth from January", NAMES)
    assert leave == staff.RemoveFte(fte=0.6, cluster="Hemsworth", from_day=date(2027, 1, 1))
    assert read_sentence("Jo leaves on December", NAMES) == staff.WorkerLeaves(
        worker_id="w2", last_day=date(2026, 12, 1)
    )
    assert read_sentence("Jo leaves on 05/01/2027", NAMES) == staff.WorkerLeaves(
        worker_id="w2", last_day=date(2027, 1, 5)
    )
    with pytest.raises(NotUnderstood, match="January"):
        read_sentence("Jo leaves on January", replace(NAMES, planned_from=None))


def test_what_cannot_be_read_is_named_with_an_example() -> None:
    with pytest.raises(NotUnderstood, match=r"“half time” could not be read.*Priya Shah works 0\.6 FTE"):
        read_sentence("Priya Shah works half time", NAMES)
    with pytest.raises(NotUnderstood, match="“Nobody Known leaves on 1 May 2027” could not be read as a change"):
        read_sentence("Nobody Known leaves on 1 May 2027", NAMES)
    with pytest.raises(NotUnderstood, match="There is no sentence to read"):
        read_sentence("   ", NAMES)
    with pytest.raises(NotUnderstood, match="31 February"):
        read_sentence("Jo leaves on 31 February 2027", NAMES)
    with pytest.raises(NotUnderstood, match=r"“Jo works 1.4 FTE” cannot be: it is at most 1, not 1\.4\."):
        read_sentence("Jo works 1.4 FTE", NAMES)
    with pytest.raises(NotUnderstood, match="“Jo12 stays” could not be read as a change"):
        read_sentence("Jo12 stays", NAMES)


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.__name__)
def test_every_example_that_is_shown_can_be_read(kind: type[ChangeBase]) -> None:
    example = templates.example(kind.template, NAMES)
    assert read_sentence(example, NAMES).sentence(NAMES) == example


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Remove .6 FTE from Hemsworth from January 2028", "Remove 0.6 FTE from Hemsworth from 1 January 2028."),
        ("referrals rise by 12.5 %", "Referrals grow by 12.5%."),
        ("referrals drop by 5%", "Referrals fall by 5%."),
        ("journeys take 20% longer", "Journeys take 20% more time."),
    ],
)
def test_other_ways_to_say_it_are_read(typed: str, written: str) -> None:
    assert read_sentence(typed, NAMES).sentence(NAMES) == written


def test_a_list_may_be_reordered_and_undone() -> None:
    three = tuple(rules.CapMoves(moves=n) for n in range(3))
    assert without(three, 1) == (three[0], three[2])
    assert moved(three, 2, -1) == (three[0], three[2], three[1])
    assert moved(three, 0, -1) == three
    assert moved(three, 0, 5) == (three[1], three[2], three[0])


def test_unlawful_values_do_not_exist() -> None:
    for unlawful in (
        {"kind": "set_fte", "worker_id": "w1", "fte": 1.2},
        {"kind": "set_fte", "worker_id": "", "fte": 1},
        {"kind": "no such kind"},
        {"kind": "keep_together", "urns": ["1", "1"]},
        {"kind": "keep_time_free", "percent": 51},
        {"kind": "scale_time", "percent": -101},
        {"kind": "put_first", "goals": ["list_order"]},
        {"kind": "add_worker", "name": "a “b”", "role_id": "x", "fte": 1},
        {"kind": "close_school", "urn": "1", "more": 1},
    ):
        with pytest.raises(ValidationError):
            loaded([unlawful])
