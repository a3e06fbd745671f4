"""Runs the benchmarks: `python -m benchmarks [NAME...] [--quick]`, or `make bench` for all of them."""

import argparse
from collections.abc import Callable

from allocation.solver import compiled
from benchmarks import (
    allocation,
    boundaries,
    by_hand,
    calendar,
    clock,
    cover,
    england,
    explanations,
    gaps,
    headroom,
    journey,
    many_solves,
    maps,
    moves_stage,
    national,
    need,
    pages,
    real_schools,
    repair,
    scaling,
    serving,
    what_if,
)
from benchmarks.districts import KINDS, Kind

QUICK_AUTHORITIES = 15


def _effort(asked: argparse.Namespace) -> allocation.Effort:
    effort = allocation.QUICK if asked.quick else allocation.Effort()
    return effort._replace(
        sizes=tuple(asked.sizes or effort.sizes), seeds=tuple(asked.seeds or effort.seeds), kind=KINDS[asked.kind]
    )


def _england(asked: argparse.Namespace) -> tuple[int, float, Kind]:
    return (
        asked.authorities or (QUICK_AUTHORITIES if asked.quick else england.AUTHORITIES),
        asked.schools_a_second or england.SCHOOLS_A_SECOND,
        KINDS[asked.kind],
    )


def _national(asked: argparse.Namespace) -> tuple[int | None, float | None]:
    return asked.authorities or (national.QUICK_AUTHORITIES if asked.quick else None), asked.spare


BENCHMARKS: dict[str, Callable[[argparse.Namespace], None]] = {
    "need": lambda _: need.run(),
    "pages": lambda _: pages.run(),
    "districts": lambda asked: allocation.run(_effort(asked)),
    "gaps": lambda asked: gaps.run(_effort(asked)),
    "headroom": lambda asked: headroom.run(_effort(asked)),
    "moves": lambda asked: moves_stage.run(_effort(asked)),
    "whatif": lambda asked: what_if.run(_effort(asked)),
    "boundaries": lambda asked: boundaries.run(_effort(asked)),
    "england": lambda asked: england.run(*_england(asked)),
    "national": lambda asked: national.run_all(*_national(asked)),
    "real": lambda asked: real_schools.run(_effort(asked)),
    "scaling": lambda asked: scaling.run(asked.quick),
    "explanations": lambda asked: explanations.run(asked.quick),
    "byhand": lambda asked: by_hand.run(asked.quick),
    "repair": lambda asked: repair.run(asked.quick),
    "cover": lambda asked: cover.run(asked.quick),
    "calendar": lambda asked: calendar.run(asked.quick),
    "journey": lambda asked: journey.run(asked.quick),
    "maps": lambda asked: maps.run(asked.quick),
    "solves": lambda asked: many_solves.run(asked.quick),
    "serving": lambda asked: serving.run(asked.quick),
}


def main(arguments: list[str] | None = None) -> None:
    """Runs the benchmarks named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios against peers in one run")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="fewer and smaller districts, shorter limits")
    parser.add_argument("--kind", choices=KINDS, default="tight", help="of the districts (benchmarks/README.md)")
    parser.add_argument("--sizes", nargs="+", choices=["W", "S", "C"], help="only districts of these sizes")
    parser.add_argument("--seeds", nargs="+", type=int, help="only districts with these seeds")
    parser.add_argument("--authorities", type=int, help="england, national: only so many")
    parser.add_argument("--spare", type=float, help="national: percent of posts beyond what schools take (default 8)")
    parser.add_argument("--schools-a-second", type=float, help="england: time limits as short as that (default 150)")
    parser.add_argument("--patient", action="store_true", help="on a busy machine: no search is cut by the clock")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark '{unknown[0]}'; there are {', '.join(BENCHMARKS)}")
    if asked.patient:
        clock.be_patient()
    compiled.make_ready()
    for name in asked.names or BENCHMARKS:
        print(f"\n{name}")
        BENCHMARKS[name](asked)


if __name__ == "__main__":
    main()
