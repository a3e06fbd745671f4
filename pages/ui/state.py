"""Who is here, which council they look at and with which settings; what must outlive a page is in the database."""

from pydantic import ValidationError

from allocation.operating_model import OperatingModel
from allocation.operating_model.questions import refuse_open
from allocation.settings import AllocationSettings
from data_sources import council_models, stores
from data_sources.district import District
from data_sources.plan_drafts import is_from_these_files as is_from_these_files
from data_sources.stores import SavedPlan
from pages.ui import cache
from pages.ui.cache import Authority
from pages.ui.people import is_signed_in as is_signed_in
from pages.ui.people import user_name as user_name

SETTINGS = council_models.ALLOCATION_SETTINGS
SCHOOL = "chosen_school"
HALF_POSTS = "half_posts_asked"


def authority() -> Authority | None:
    """The council in use: the one chosen, else the demonstration, else the first loaded; None with nothing loaded."""
    known = cache.authorities()
    chosen = stores.get_setting(cache.engine(), None, stores.CURRENT_AUTHORITY)
    order = [
        *(one for one in known if one.code == chosen),
        *(one for one in known if one.is_demonstration),
        *known,
    ]
    return order[0] if order else None


def choose_authority(code: str) -> None:
    """Makes this the council in use, for everyone and after a restart."""
    stores.set_setting(cache.engine(), None, stores.CURRENT_AUTHORITY, code, user_name())


def district() -> District | None:
    """The council in use with all its data; None with nothing loaded."""
    one = authority()
    return cache.district(one.code) if one else None


def settings(authority_code: str) -> AllocationSettings:
    """The settings last used for this council; the defaults where there are none or they are no longer lawful."""
    kept = stores.get_setting(cache.engine(), authority_code, SETTINGS, {})
    try:
        lawful = AllocationSettings.model_validate(kept)
    except ValidationError:
        lawful = AllocationSettings()
    model_id = council_models.chosen_id(cache.engine(), authority_code)
    return lawful.model_copy(update={"operating_model": model_id})


def keep_settings(authority_code: str, chosen: AllocationSettings) -> None:
    """Remembers the settings for this council."""
    stores.set_setting(cache.engine(), authority_code, SETTINGS, chosen.model_dump(mode="json"), user_name())


def model(of: AllocationSettings) -> OperatingModel:
    """The operating model the settings name, as the council in use reads it and with its answers. Raises AnswersWanted
    while it leaves a number open that a plan needs."""
    one = authority()
    code = one.code if one else ""
    chosen = council_models.load(cache.engine(), code, of.operating_model)
    refuse_open(chosen)
    return chosen


def choose_model(authority_code: str, model_id: str) -> None:
    """Makes this the council's operating model, for every page and command."""
    keep_settings(authority_code, settings(authority_code).model_copy(update={"operating_model": model_id}))


def latest_plan(authority_code: str) -> SavedPlan | None:
    """The plan saved last for this council, whoever made it."""
    return stores.latest_plan(cache.engine(), authority_code)
