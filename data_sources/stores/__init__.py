"""Everything the database keeps, under one name: source files, settings, plans and the record of activity."""

from data_sources.stores.activity_store import Activity, activities, log_activity
from data_sources.stores.plan_store import PlanSource, PlanSummary, SavedPlan, latest_plan, plan, plans, save_plan
from data_sources.stores.setting_store import CURRENT_AUTHORITY, get_setting, set_setting
from data_sources.stores.source_file import SourceFile
from data_sources.stores.source_store import clear_authority, frame, save_datasets, source_files, withdraw
from data_sources.stores.stored_tables import DEMONSTRATION_CODE

__all__ = [
    "CURRENT_AUTHORITY",
    "DEMONSTRATION_CODE",
    "Activity",
    "PlanSource",
    "PlanSummary",
    "SavedPlan",
    "SourceFile",
    "activities",
    "clear_authority",
    "frame",
    "get_setting",
    "latest_plan",
    "log_activity",
    "plan",
    "plans",
    "save_datasets",
    "save_plan",
    "set_setting",
    "source_files",
    "withdraw",
]
