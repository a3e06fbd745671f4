"""Work is asked to stop wherever it runs, and soon."""

import os
import threading
from dataclasses import replace

from data_sources.running.signs import ByFile, InMemory, heard


def test_threads_share_the_event_itself() -> None:
    stop = threading.Event()
    with heard(InMemory(stop)) as here:
        assert here is stop


def test_a_process_stops_once_the_file_is_gone() -> None:
    sign = ByFile(parent=os.getppid())
    with heard(sign) as stop:
        assert not stop.is_set()
        sign.end()
        assert stop.wait(5)
    with heard(sign) as stop:
        assert stop.is_set()


def test_a_process_stops_once_that_which_wants_its_work_has_gone() -> None:
    sign = ByFile(parent=os.getppid())
    with heard(replace(sign, parent=-1)) as stop:
        assert stop.is_set()
    sign.end()
