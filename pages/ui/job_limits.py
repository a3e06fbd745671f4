"""How much of the machine one person, and all together, may take for work in the background."""

from dataclasses import dataclass

from allocation.wording import counted
from data_sources.running.environment import whole_number

SHORT_SECONDS = 120.0  # work with a limit up to this never waits for longer work
TIMES_ITS_LIMIT, SECONDS_BESIDE = 3.0, 60.0  # on a busy machine searches that are measured by work take longer


@dataclass(frozen=True, slots=True)
class JobLimits:
    """Jobs one person may have waiting or running, and all together; long ones at once (of different people); and the
    most seconds by the clock that any may take."""

    per_person: int = 5
    in_all: int = 30
    long_at_once: int = 2
    most_seconds: int = 4 * 3600

    def hard_seconds(self, limit_seconds: float) -> float:
        """When work is stopped whatever it says: some time beyond its own limit, and never later than all."""
        return min(float(self.most_seconds), TIMES_ITS_LIMIT * limit_seconds + SECONDS_BESIDE)

    def refusal(self, theirs: int, all_of_them: int) -> str:
        """Why nothing more is taken on, in a sentence; "" where it is."""
        if theirs >= self.per_person:
            return (
                f"You already have {counted(theirs, 'search', 'searches')} waiting or running, as many as one person "
                "may. Wait until one has ended, or stop one."
            )
        if all_of_them >= self.in_all:
            return (
                f"{counted(all_of_them, 'search', 'searches').capitalize()} wait or run here already, as many as this "
                "server takes. Try again in a few minutes."
            )
        return ""


def limits() -> JobLimits:
    """What the environment says: TAS_JOBS_PER_PERSON, TAS_JOBS_IN_ALL, TAS_LONG_JOBS, TAS_JOB_SECONDS."""
    usual = JobLimits()
    return JobLimits(
        whole_number("TAS_JOBS_PER_PERSON", usual.per_person),
        whole_number("TAS_JOBS_IN_ALL", usual.in_all),
        whole_number("TAS_LONG_JOBS", usual.long_at_once),
        whole_number("TAS_JOB_SECONDS", usual.most_seconds),
    )
