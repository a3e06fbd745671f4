"""Takes bytes through the same door as the app does: opened, recognised, read."""

from data_sources.reading.contract import Dataset, FileRefused
from data_sources.reading.uploads import open_tables
from data_sources.recognise import recognise


def load(data: bytes, name: str = "file") -> Dataset:
    """The only dataset of a file."""
    [(source, raw)] = recognise(open_tables(name, data))
    dataset = source.read(raw)
    assert isinstance(dataset, Dataset)
    return dataset


def refused(data: bytes, name: str = "file") -> FileRefused:
    """The refusal of a file; fails when it is read."""
    try:
        load(data, name)
    except FileRefused as refusal:
        return refusal
    raise AssertionError("the file was read")
