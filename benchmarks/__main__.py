"""Runs every benchmark: `python -m benchmarks` or `make bench`."""

from benchmarks import allocation, need

need.run()
allocation.run()
