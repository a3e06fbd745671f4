"""Whether a worker has the program of the server that asks it: else its plans could differ."""

from functools import cache

from data_sources.running import content
from data_sources.software import checksum


class OtherSoftware(RuntimeError):
    """A worker has another version of the program, and might come to other plans; the message says what to do."""


@cache
def this_program() -> dict[str, str]:
    """What work follows from besides what it is given: the solver's versions, and the code that makes problems too."""
    return {**content.software(), "checksum": checksum(("allocation", "data_sources"), (".py",))}


def refuse_another(program: dict[str, str]) -> None:
    """Raises OtherSoftware where the program here is not that one."""
    here = this_program()
    if here != program:
        differ = ", ".join(name for name in sorted({*here, *program}) if here.get(name) != program.get(name))
        raise OtherSoftware(
            f"A worker has another version of the program than the server ({differ}), so its plans could differ. Bring "
            "both to the same version, start the workers again, and go on: what was solved is kept."
        )
