"""The models that come with the product are lawful, and a broken one is refused with all faults and their lines."""

import pytest

from allocation.entities import Phase
from allocation.operating_model import OperatingModel, Status
from allocation.operating_model.sentences import OPEN, rules
from data_sources import operating_models
from data_sources.operating_models import BrokenModel

MODELS = sorted(operating_models.ids())
WAKEFIELD = (operating_models.FOLDER / "wakefield.toml").read_text(encoding="utf-8")


def test_wakefield_holds_the_papers_numbers() -> None:
    model = operating_models.load("wakefield")
    senior = model.role("senior_link_worker")
    assert (senior.floor[Phase.PRIMARY].value, senior.ceiling[Phase.PRIMARY].value) == (7, 9)
    assert (senior.floor[Phase.SECONDARY].value, senior.ceiling[Phase.SECONDARY].value) == (2, 3)
    assert model.tier("three_meetings").meetings[Phase.SECONDARY].value == 3
    assert model.tier("two_meetings").meetings[Phase.PRIMARY].value == 2
    assert model.tier("keeping_in_touch").meetings[Phase.PRIMARY].value == 0
    assert {base.label: base.count.value for base in model.bases if base.count} == {
        "Family hub": 9,
        "Integrated staff base": 6,
        "Youth hub": 3,
    }
    assert model.standardisation is not None
    assert (model.standardisation.value, model.standardisation.unit) == (1, "meetings a month")


@pytest.mark.parametrize(("model_id", "nurse_at_primary"), [("wakefield", 0), ("wakefield_pilot", 2)])
def test_partner_visits_are_the_papers_arithmetic(model_id: str, nurse_at_primary: float) -> None:
    """FiM 2S + P; nurse 3S now, 3S + 2P in the pilot, with S secondaries and P primaries that meet."""
    model = operating_models.load(model_id)
    secondary, met, low = (
        (Phase.SECONDARY, "three_meetings"),
        (Phase.PRIMARY, "two_meetings"),
        (Phase.PRIMARY, "keeping_in_touch"),
    )
    assert [model.visits_a_term("school_nurse", *where) for where in (secondary, met, low)] == [3, nurse_at_primary, 0]
    if model_id == "wakefield":
        assert [model.visits_a_term("fim_teacher", *where) for where in (secondary, met, low)] == [2, 1, 0]


@pytest.mark.parametrize("model_id", MODELS)
def test_every_number_says_how_we_know_it(model_id: str) -> None:
    for key, figure in operating_models.load(model_id).walk():
        assert len(figure.source) > 10, key
        assert figure.is_known == (figure.status is not Status.ASK), key
        assert figure.sentence or figure.status not in {Status.STATED, Status.DERIVED}, key
        assert figure.working or figure.status is not Status.DERIVED, key
        assert figure.question.endswith(("?", ".")) or figure.status is not Status.ASK, key
        assert figure.status is Status.ASSUMPTION or not figure.is_common or key.endswith("offered_hours"), key


@pytest.mark.parametrize("model_id", MODELS)
def test_every_reading_of_every_switch_is_a_lawful_model(model_id: str) -> None:
    written = operating_models.written(model_id)
    for switch in operating_models.load(model_id).switches:
        for reading in switch.readings:
            model = operating_models.answered(written, {switch.id: reading.id}, {}, model_id)
            assert {one.id: one.chosen for one in model.switches}[switch.id] == reading.id


@pytest.mark.parametrize("model_id", MODELS)
def test_every_number_is_in_a_sentence(model_id: str) -> None:
    model = operating_models.load(model_id)
    said = {rule.key: rule for rule in rules(model)}
    missing = {key for key, _ in model.walk()} - set(said)
    assert {key for key in missing if not key.endswith(".above")} == set()
    for key, figure in model.walk():
        if key in said:
            assert (OPEN in said[key].sentence) == (not figure.is_known), key
            assert said[key].status is figure.status
    assert all(rule.sentence.endswith(".") and "{" not in rule.sentence and rule.origin for rule in said.values())


def test_half_terms_months_and_weeks_are_numbers_of_the_term_planned() -> None:
    salford = operating_models.load("salford")
    assert salford.meetings_a_term("half_termly", Phase.PRIMARY) == 2
    halves = operating_models.answered(operating_models.written("salford"), {"term": "six_half_terms"}, {}, "salford")
    assert halves.meetings_a_term("half_termly", Phase.PRIMARY) == 1
    assert (halves.hours.terms_per_year.value, halves.hours.weeks_per_term.value) == (6, 6.5)
    assert operating_models.load("somerset").meetings_a_term("monthly", Phase.SECONDARY) == 3
    assert operating_models.load("nfer_6_local_area_partnerships").meetings_a_term("weekly", Phase.PRIMARY) == 13


BROKEN = [
    ('floor = "three_meetings"', 'floor = "weekly"', "entitlement.secondary.floor", "'weekly', which does not exist"),
    (
        "floor.primary = { value = 7",
        "floor.primary = { value = 12",
        "roles.senior_link_worker.floor.primary",
        "floor for primary schools (12) is above the ceiling (9)",
    ),
    ("cut_offs.two_meetings = { value = 35", "cut_offs.two_meetings = { value = 0", "entitlement.primary", "must rise"),
    ('mode = "virtual"', 'mode = "by post"', "tiers.keeping_in_touch.mode", "Input should be 'in person' or 'virtual'"),
    ('boundary = "hard"', 'boundary = "fuzzy"', "boundary", "'hard', 'neighbours' or 'free'"),
    ('area_word = "cluster"', 'zone_word = "zone"\narea_word = "cluster"', "zone_word", "is not a key"),
    (
        'label = "Family hub staff"',
        'lable = "Family hub staff"',
        "roles.family_hub_staff.lable",
        "is not a key of this",
    ),
    (
        'meetings.secondary = { value = 3, unit = "meetings a term"',
        'meetings.secondary = { value = 3, unit = "meetings a fortnight"',
        "tiers.three_meetings.meetings.secondary",
        "the unit 'meetings a fortnight' does not fit here",
    ),
    (
        'meetings.secondary = { value = 3, unit = "meetings a term", status = "stated", source = "S0"',
        'meetings.secondary = { value = 3, unit = "meetings a term", status = "stated", source = ""',
        "tiers.three_meetings.meetings.secondary",
        "has no source",
    ),
    (
        'sentence = "All secondary schools have three TAS meetings per term" }\n\n[[roles]]',
        'sentence = "" }\n\n[[roles]]',
        "tiers.three_meetings.meetings.secondary",
        "is stated, so needs the paper's sentence",
    ),
    (
        'contacts = { value = 1, unit = "keeping-in-touch contacts a term", status = "assumption"',
        'contacts = { value = 1, unit = "keeping-in-touch contacts a term", question = "How many?", status = "ask"',
        "tiers.keeping_in_touch.contacts",
        "is asked of the council, so has no value",
    ),
    (
        "meetings.secondary = { value = 3",
        "# meetings.secondary = { value = 3",
        "tiers.three_meetings",
        "the tier 'Three meetings a term' is for no phase",
    ),
    (
        'tiers = ["keeping_in_touch", "two_meetings", "three_meetings"]',
        'tiers = ["keeping_in_touch", "two_meetings", "four_meetings"]',
        "roles.senior_link_worker.tiers",
        "names the tier 'four_meetings', which does not exist",
    ),
    (
        "attendance.secondary.visits = { value = 2,",
        "attendance.special.is_advice_only = true\nattendance.special.visits = { value = 2,",
        "partners.fim_teacher.attendance.special",
        "gives advice only, so has no visits",
    ),
    (
        'attendance.secondary.visits = { value = 1, unit = "share of meetings"',
        'attendance.secondary.visits = { value = 1.5, unit = "share of meetings"',
        "partners.school_nurse.attendance.secondary.visits",
        "is at most 1, not 1.5",
    ),
    ('id = "family_hub_staff"', 'id = "senior_link_worker"', "roles.senior_link_worker", "is used 2 times"),
    (
        'sets = { caseload_rule = "one phase only" }',
        'sets = { caseload_law = "x" }',
        "switches.caseload",
        "caseload_law",
    ),
    ('chosen = "either"', 'chosen = "neither"', "switches.low_demand.chosen", "the reading 'neither' does not exist"),
]


@pytest.mark.parametrize(("old", "new", "key", "said"), BROKEN, ids=[one[2] for one in BROKEN])
def test_a_broken_model_is_refused_with_its_line(old: str, new: str, key: str, said: str) -> None:
    assert WAKEFIELD.count(old) >= 1
    text = WAKEFIELD.replace(old, new, 1)
    with pytest.raises(BrokenModel) as error:
        operating_models.parse(text, "ours.toml")
    (fault, *_) = [one for one in error.value.faults if one.key.startswith(key) and said in one.rule]
    assert fault.line is not None
    if new.splitlines()[0].count(" = ") and not new.startswith(("id", "chosen", "sets", "label", "sentence", "#")):
        assert text.splitlines()[fault.line - 1].split(" = ")[0] in [line.split(" = ")[0] for line in new.splitlines()]
    assert f"ours.toml, line {fault.line}, {fault.key}: " in str(error.value)


def test_the_line_is_the_faults_own() -> None:
    text = WAKEFIELD.replace("floor.primary = { value = 7", "floor.primary = { value = 12")
    with pytest.raises(BrokenModel) as error:
        operating_models.parse(text, "ours.toml")
    (fault,) = error.value.faults
    assert text.splitlines()[(fault.line or 0) - 1].startswith("floor.primary = { value = 12")


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = WAKEFIELD
    for old, new, *_ in BROKEN[1:6]:
        text = text.replace(old, new, 1)
    text = text.replace('floor = "two_meetings"', 'floor = "none"')
    with pytest.raises(BrokenModel) as error:
        operating_models.parse(text, "ours.toml")
    keys = {fault.key for fault in error.value.faults}
    assert {"zone_word", "boundary", "tiers.keeping_in_touch.mode", "entitlement.special.floor"} <= keys
    assert {"roles.senior_link_worker.floor.primary", "entitlement.primary.cut_offs.two_meetings"} <= keys
    lines = [fault.line or 0 for fault in error.value.faults]
    assert lines == sorted(lines)
    assert not [fault for fault in error.value.faults if "keeping_in_touch', which does not exist" in fault.rule]


def test_attendance_of_a_partner_at_meetings_nobody_has_is_refused() -> None:
    text = (operating_models.FOLDER / "staffordshire.toml").read_text(encoding="utf-8")
    partner = '\n[[partners]]\nid = "police"\nlabel = "Police"\nattendance.primary.is_advice_only = true\n'
    with pytest.raises(BrokenModel, match=r"Police attends primary meetings, but no tier has meetings for that phase"):
        operating_models.parse(text + partner, "ours.toml")


def test_a_reading_about_a_partner_that_does_not_exist_is_refused() -> None:
    text = WAKEFIELD.replace('"partners.school_nurse.attendance', '"partners.dentist.attendance')
    with pytest.raises(BrokenModel, match=r"line \d+, switches.nurse.*'partners.dentist.attendance.secondary.visits'"):
        operating_models.parse(text, "ours.toml")


def test_a_file_that_is_not_toml_names_the_line() -> None:
    with pytest.raises(BrokenModel) as error:
        operating_models.parse(WAKEFIELD.replace('id = "wakefield"', 'id = "wakefield', 1), "ours.toml")
    assert error.value.faults[0].line == 4
    assert "not readable as TOML" in str(error.value)


def test_a_model_saved_before_sentences_had_their_own_place_still_loads() -> None:
    data = operating_models.load("wakefield").model_dump(mode="json")
    for name in ("about", "areas", "bases", "partners", "must_have", "standardisation", "switches", "facts"):
        del data[name]
    for figure in [*data["hours"].values(), *data["roles"][0]["ceiling"].values()]:
        for name in ("sentence", "working", "question", "is_common"):
            del figure[name]
    assert OperatingModel.model_validate(data).role("senior_link_worker").ceiling[Phase.PRIMARY].value == 9


def test_open_numbers_survive_being_stored() -> None:
    salford = operating_models.load("salford")
    assert OperatingModel.model_validate_json(salford.model_dump_json()).model_dump_json() == salford.model_dump_json()
    assert "NaN" not in salford.model_dump_json()


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="wakefield"):
        operating_models.load("../../etc/passwd")
