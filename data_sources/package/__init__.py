"""A version of a plan with all it rests on, as one file that another installation opens to the same figures."""

from data_sources.package.check import check_package
from data_sources.package.contents import Contents, Manifest
from data_sources.package.read import Opened, open_package, opened_from
from data_sources.package.write import write_package

__all__ = ["Contents", "Manifest", "Opened", "check_package", "open_package", "opened_from", "write_package"]
