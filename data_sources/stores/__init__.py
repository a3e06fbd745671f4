"""Everything the database keeps, under one name: source files, settings, plans, agreed terms,
judgements, dated calendars, versions of plans, models worked out and the record of activity."""

from data_sources.stores.activity_store import Activity, activities, log_activity
from data_sources.stores.agreed_term import FrozenGoalposts, Term, TermRefused, TermSummary
from data_sources.stores.audit_check import RecordCheck, RecordFault, check_record, record_head
from data_sources.stores.calendar_store import (
    CalendarChanged,
    CalendarSummary,
    SavedCalendar,
    calendar,
    calendars,
    earlier_calendars,
    latest_calendar,
    save_calendar,
)
from data_sources.stores.copies import copies
from data_sources.stores.goalpost_cycles import frozen_goalposts, start_cycle
from data_sources.stores.judgement_store import (
    decide_judgement,
    judgements,
    propose_judgement,
    withdraw_judgement,
)
from data_sources.stores.model_run_store import keep_model_run, model_run
from data_sources.stores.plan_store import latest_plan, plan, plans, save_plan
from data_sources.stores.plan_version import (
    Decision,
    DraftSaved,
    Judged,
    LiveVersion,
    Revision,
    SavedVersion,
    VersionBasis,
    VersionSummary,
)
from data_sources.stores.saved_plan import PlanSource, PlanSummary, SavedPlan
from data_sources.stores.setting_store import (
    CURRENT_AUTHORITY,
    change_setting,
    get_setting,
    set_setting,
    setting_since,
    settings_named,
)
from data_sources.stores.source_file import SourceFile
from data_sources.stores.source_store import clear_authority, frame, save_datasets, source_files, withdraw
from data_sources.stores.stored_tables import DEMONSTRATION_CODE, is_alone, real_code
from data_sources.stores.term_store import agree_term, decisions_version, latest_term, term, terms
from data_sources.stores.version_decisions import decide, is_second_person_needed, need_second_person
from data_sources.stores.version_reading import live_key, live_versions, revision, version, versions
from data_sources.stores.version_store import begin_draft, save_draft

__all__ = [
    "CURRENT_AUTHORITY",
    "DEMONSTRATION_CODE",
    "Activity",
    "CalendarChanged",
    "CalendarSummary",
    "Decision",
    "DraftSaved",
    "FrozenGoalposts",
    "Judged",
    "LiveVersion",
    "PlanSource",
    "PlanSummary",
    "RecordCheck",
    "RecordFault",
    "Revision",
    "SavedCalendar",
    "SavedPlan",
    "SavedVersion",
    "SourceFile",
    "Term",
    "TermRefused",
    "TermSummary",
    "VersionBasis",
    "VersionSummary",
    "activities",
    "agree_term",
    "begin_draft",
    "calendar",
    "calendars",
    "change_setting",
    "check_record",
    "clear_authority",
    "copies",
    "decide",
    "decide_judgement",
    "decisions_version",
    "earlier_calendars",
    "frame",
    "frozen_goalposts",
    "get_setting",
    "is_alone",
    "is_second_person_needed",
    "judgements",
    "keep_model_run",
    "latest_calendar",
    "latest_plan",
    "latest_term",
    "live_key",
    "live_versions",
    "log_activity",
    "model_run",
    "need_second_person",
    "plan",
    "plans",
    "propose_judgement",
    "real_code",
    "record_head",
    "revision",
    "save_calendar",
    "save_datasets",
    "save_draft",
    "save_plan",
    "set_setting",
    "setting_since",
    "settings_named",
    "source_files",
    "start_cycle",
    "term",
    "terms",
    "version",
    "versions",
    "withdraw",
    "withdraw_judgement",
]
