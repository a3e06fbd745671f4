"""Work is asked to stop wherever it runs, and soon."""

import threading

from data_sources.running.signs import ByFile, InMemory, heard


def test_threads_share_the_event_itself() -> None:
    stop = threading.Event()
    with heard(InMemory(stop)) as here:
        assert here is stop


def test_a_process_stops_once_the_file_is_gone() -> None:
    sign = ByFile()
    with heard(sign) as stop:
        assert not stop.is_set()
        sign.end()
        assert stop.wait(5)
    with heard(sign) as stop:
        assert stop.is_set()
