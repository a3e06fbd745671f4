"""The operating model page: choose a model, answer what it leaves open, read it another way, copy, change, import."""

from streamlit.testing.v1 import AppTest

from allocation.entities import Phase
from allocation.operating_model import Status
from data_sources import council_models, own_models, stores
from pages.ui import cache, nav
from tests.pages.screen import links, opened, said, went_well

CODE = stores.DEMONSTRATION_CODE
CEILING = "roles.team_member.cases.ceiling"
TEAMS = "nfer_2_behaviour_and_education_support_teams"


def look_at(app: AppTest, model_id: str) -> None:
    app.selectbox(key="model_looked_at").set_value(model_id).run()
    assert went_well(app)


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.MODEL)
    assert links(empty_app) == ["Go to Data to load it"]


def test_a_rule_is_a_sentence_with_its_source_under_it(app: AppTest) -> None:
    opened(app, nav.MODEL)
    assert "uses **Wakefield**" in said(app)
    labels = [one.label for one in app.expander]
    assert "“Two meetings a term”: a primary school has 2 meetings a term, in person." in labels
    place = labels.index("“Three meetings a term”: a secondary school has 3 meetings a term, in person.")
    assert "“All secondary schools have three TAS meetings per term”" in app.expander[place].markdown[0].value
    assert not app.button(key="save_answers").disabled  # what partners offer is still open


def test_an_open_number_is_asked_and_the_model_cannot_be_used_before(app: AppTest) -> None:
    opened(app, nav.MODEL)
    council_models.answer(cache.engine(), CODE, TEAMS, {CEILING: None}, "Ann")
    look_at(app, TEAMS)
    assert app.button(key="use_model").disabled
    assert "A plan needs one number that the paper does not give" in said(app).replace("1 number", "one number")
    app.number_input(key=f"ask_{TEAMS}_{CEILING}").set_value(14.0)
    app.button(key="save_answers").click().run()
    assert went_well(app)
    kept = council_models.load(cache.engine(), CODE, TEAMS)
    assert kept.role("team_member").cases is not None
    figure = dict(kept.walk())[CEILING]
    assert (figure.value, figure.status, figure.source[:22]) == (14, Status.COUNCIL, "Given by Tess Tester o")
    app.button(key="use_model").click().run()
    assert went_well(app)
    assert council_models.chosen_id(cache.engine(), CODE) == TEAMS
    assert "uses **NFER 2: behaviour and education support teams**" in said(app)
    app.multiselect(key=f"back_{TEAMS}").set_value([CEILING])
    app.button(key="save_answers").click().run()
    assert "Choose another model before you take one back" in said(app)
    assert dict(council_models.load(cache.engine(), CODE, TEAMS).walk())[CEILING].value == 14


def test_another_reading_is_kept_and_changes_the_model(app: AppTest) -> None:
    opened(app, nav.MODEL)
    app.radio(key="switch_wakefield_caseload").set_value("strict").run()
    assert went_well(app)
    assert council_models.load(cache.engine(), CODE, "wakefield").caseload_rule == "one phase only"


def key_of(app: AppTest, kind: str, ending: str) -> str:
    """The key of the one widget of a kind that changes this key of the model."""
    (found,) = [one.key for one in getattr(app, kind) if str(one.key).endswith(f"_{ending}")]
    return str(found)


def part(app: AppTest, name: str) -> None:
    app.segmented_control(key="part_own_ours_from_2026").set_value(name).run()
    assert went_well(app)


def test_a_copy_is_changed_part_by_part_undone_saved_and_taken_off_the_list(app: AppTest) -> None:
    opened(app, nav.MODEL)
    app.text_input(key="copy_name").set_value("Ours from 2026")
    app.button(key="copy_model_now").click().run()
    assert went_well(app)
    assert app.selectbox(key="model_looked_at").value == "own_ours_from_2026"
    assert "Ours from 2026 is kept as version 1." in said(app)
    assert app.button(key="save_own").disabled

    app.text_input(key=key_of(app, "text_input", "area_word")).set_value("patch").run()
    part(app, "Tiers")
    app.number_input(key=key_of(app, "number_input", "tiers.two_meetings.meetings.primary")).set_value(4.0).run()
    assert went_well(app)
    out = next(one.key for one in app.button if str(one.key).endswith("tiers.keeping_in_touch.out"))
    app.button(key=out).click().run()
    assert "the lowest tier must have the cut-off 0" in said(app)  # beside the tier that is lowest now, and in the list
    assert app.button(key="save_own").disabled
    app.button(key="undo_own").click().run()
    assert went_well(app)
    assert not app.button(key="save_own").disabled

    part(app, "Every school must have")
    app.text_input(key=key_of(app, "text_input", "new_must_have.label")).set_value("Mental health lead")
    app.button(key=key_of(app, "button", "new_must_have.add")).click().run()
    assert went_well(app)
    part(app, "Partners")
    app.radio(key=key_of(app, "radio", "partners.school_nurse.attendance.primary.how")).set_value("visits").run()
    assert went_well(app)
    assert own_models.own_models(cache.engine(), CODE)["own_ours_from_2026"].version == 1
    app.button(key="save_own").click().run()
    assert went_well(app)
    own = own_models.own_models(cache.engine(), CODE)["own_ours_from_2026"]
    assert own.version == 2
    assert own.text.startswith("# Wakefield: Team Around the School as described")  # the file's comments stay
    model = council_models.load(cache.engine(), CODE, own.model_id)
    figures = dict(model.walk())
    four = figures["tiers.two_meetings.meetings.primary"]
    assert (four.value, four.status) == (4, Status.COUNCIL)
    assert four.source.startswith("Given by Tess Tester on ")
    assert "before: 2 meetings a term, stated" in four.source
    assert model.area_word == "patch"
    assert [one.label for one in model.must_have] == ["Linked qualified social worker", "Mental health lead"]
    assert not model.partner("school_nurse").attendance[Phase.PRIMARY].is_advice_only
    assert model.tiers[0].id == "keeping_in_touch"

    app.button(key="remove_own").click().run()
    assert went_well(app)
    assert own_models.own_models(cache.engine(), CODE) == {}
    assert app.selectbox(key="model_looked_at").value == "wakefield"


def test_a_broken_file_is_refused_with_its_line_and_nothing_is_kept(app: AppTest) -> None:
    opened(app, nav.MODEL)
    text = council_models.whole_text(cache.engine(), CODE, "wakefield")
    lines = text.splitlines()
    line = next(i for i, one in enumerate(lines, 1) if one.startswith("floor.secondary") and "value = 2," in one)
    bad = "\n".join([*lines[: line - 1], lines[line - 1].replace("value = 2,", "value = 5,"), *lines[line:]])
    app.file_uploader(key="import_model").upload("ours.toml", bad.encode(), "application/toml").run()
    app.button(key="import_model_now").click().run()
    assert "nothing was kept" in said(app)
    assert f"Line {line}, roles.senior_link_worker.floor.secondary" in said(app)
    assert "the floor for secondary schools (5) is above the ceiling (3)" in said(app)
    assert own_models.own_models(cache.engine(), CODE) == {}
