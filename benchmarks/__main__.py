"""Runs the benchmarks: `python -m benchmarks [NAME...] [--quick]`, or `make bench` for all of them."""

import argparse
from collections.abc import Callable

from benchmarks import allocation, explanations, headroom, moves_stage, need, real_schools, repair, scaling

BENCHMARKS: dict[str, Callable[[bool], None]] = {
    "need": lambda _: need.run(),
    "districts": lambda is_quick: allocation.run(allocation.QUICK if is_quick else allocation.Effort()),
    "headroom": lambda is_quick: headroom.run(allocation.QUICK if is_quick else allocation.Effort()),
    "moves": lambda is_quick: moves_stage.run(allocation.QUICK if is_quick else allocation.Effort()),
    "real": lambda is_quick: real_schools.run(allocation.QUICK if is_quick else allocation.Effort()),
    "scaling": scaling.run,
    "explanations": explanations.run,
    "repair": repair.run,
}


def main(arguments: list[str] | None = None) -> None:
    """Runs the benchmarks named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios against peers in one run")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="fewer and smaller districts, shorter limits: 4 minutes")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark '{unknown[0]}'; there are {', '.join(BENCHMARKS)}")
    for name in asked.names or BENCHMARKS:
        print(f"\n{name}")
        BENCHMARKS[name](asked.quick)


if __name__ == "__main__":
    main()
