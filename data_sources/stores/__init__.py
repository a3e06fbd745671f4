"""Everything the database keeps, under one name: source files, settings, plans and the record of activity."""

from data_sources.activity_store import Activity, activities, log_activity
from data_sources.plan_store import PlanSource, PlanSummary, SavedPlan, latest_plan, plan, plans, save_plan
from data_sources.setting_store import CURRENT_AUTHORITY, get_setting, set_setting
from data_sources.source_file import SourceFile
from data_sources.source_keys import DEMONSTRATION_CODE
from data_sources.source_store import clear_authority, frame, save_datasets, source_files, withdraw

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
