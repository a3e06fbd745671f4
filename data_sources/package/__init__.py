"""A version of a plan, or a comparison of scenarios, with all it rests on: one file that opens elsewhere as it was."""

from data_sources.package.check import check_package
from data_sources.package.contents import Contents, Manifest
from data_sources.package.read import Opened, open_package, opened_from
from data_sources.package.write import write_package, write_scenarios

__all__ = [
    "Contents",
    "Manifest",
    "Opened",
    "check_package",
    "open_package",
    "opened_from",
    "write_package",
    "write_scenarios",
]
