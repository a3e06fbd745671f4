"""How long things take: by the clock; or by the processor, on a machine that is busy with other work."""

import time

from allocation.solver import solve as solving

PATIENCE = 5.0
_is_patient = False


def be_patient() -> None:
    """From now on our searches end by their deterministic time, not by the clock, which other work makes run too fast:
    they find what they would find alone on the machine. Seconds are of the processor, all threads added: up to twice
    what two cores need."""
    global _is_patient
    _is_patient = True
    solving.SHARE_FOR_WRAPPING_UP = 1 - PATIENCE


def now() -> float:
    """Seconds, to take the difference of two."""
    return time.process_time() if _is_patient else time.perf_counter()
