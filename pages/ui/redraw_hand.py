"""Boundaries changed by hand: one school or area at a time, what that breaks, and back again."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from allocation.redraw import by_hand
from allocation.redraw.by_hand import HandMoves
from allocation.redraw.problem import NOWHERE, Drawn
from allocation.redraw.staff import Follows, follows
from allocation.redraw.totals import changed_schools, side_by_side, totals
from allocation.solver.redraw import RedrawResult
from pages.ui import redraw_job, words
from pages.ui.redraw_choice import Asked

SCHOOL, AREA = "A school", "A whole area"
_MOVES = "redraw_moves"


@dataclass(frozen=True, eq=False)
class View:
    """What is on screen: the clusters as drawn, with the moves by hand, against today's. `whose`: whence they are."""

    asked: Asked
    result: RedrawResult | None
    moves: HandMoves
    key: str
    whose: str

    @cached_property
    def after(self) -> list[str]:
        """[S] the cluster of each school as drawn, today's where nothing is drawn for it."""
        drawn = by_hand.names(self.asked.question.problem, self.moves.now)
        return [name or own for name, own in zip(drawn, self.asked.today, strict=True)]

    @cached_property
    def both(self) -> pd.DataFrame:
        """Every figure of every cluster today, as drawn, and the difference."""
        asked, graph = self.asked, self.asked.areas.graph
        before = totals(asked.seen, graph, asked.today, [str(name) for name in asked.seen.workers["cluster"]])
        return side_by_side(before, totals(asked.seen, graph, self.after, self.follows.staff))

    @cached_property
    def changed(self) -> pd.DataFrame:
        """Schools that change cluster, numbered, the neediest first."""
        asked = self.asked
        problem, gone = asked.question.problem, asked.choices.gone
        table = changed_schools(asked.seen, asked.areas.graph, problem, self.moves.now, gone)
        return table.assign(number=range(1, len(table) + 1))

    @cached_property
    def follows(self) -> Follows:
        """Which link workers and hubs come to stand in another cluster."""
        asked = self.asked
        return follows(asked.seen, asked.areas.graph, asked.of.hubs, self.after, go_with_base=asked.go_with_base)


def view_of(asked: Asked, result: RedrawResult | None) -> View:
    """The proposal where there is one, else the scenario's clusters, else today's; with the moves by hand since."""
    if result is not None:
        begin, whose = result.drawn, "Proposed"
    elif asked.drawn is not None and asked.scenario is not None:
        begin, whose = _positions(asked, asked.drawn), asked.scenario.name
    else:
        begin, whose = asked.question.problem.current, "Drawn"
    key = f"{redraw_job.content_key(asked)} {whose} {hash(begin)}"
    kept = st.session_state.get(_MOVES)
    moves = kept[1] if kept and kept[0] == key else HandMoves(begin)
    return View(asked, result, moves, key, whose)


def _positions(asked: Asked, drawn: dict[str, str]) -> Drawn:
    problem = asked.question.problem
    at = {name: j for j, name in enumerate(problem.clusters)}
    return tuple(at.get(drawn.get(urn, ""), NOWHERE) for urn in problem.urns)


def show(view: View) -> None:
    """The form, what the last move broke or mended, and the way back."""
    st.header("Change them by hand", anchor=False)
    st.markdown("Move one school, or an area with all its schools. The figures above follow at once.")
    problem, asked = view.asked.question.problem, view.asked
    kinds = (SCHOOL, AREA) if asked.level != "place" else (SCHOOL,)
    one, two, three, four = st.columns([1.2, 3, 2, 1], gap="medium", vertical_alignment="bottom")
    kind = one.selectbox("Move", kinds, key="redraw_move_kind")
    names = problem.names if kind == SCHOOL else problem.unit_names
    after = view.after

    def called(place: int) -> str:
        return f"{names[place]} (now {_now(view, after, kind, place)})"

    order = sorted(range(len(names)), key=lambda place: names[place])
    which = two.selectbox(
        "Which", order, index=None, format_func=called, key=f"redraw_which_{kind}", placeholder="Choose"
    )
    to = three.selectbox("To", range(len(problem.clusters)), format_func=problem.clusters.__getitem__, key="redraw_to")
    if four.button("Move", icon=":material/arrow_forward:", key="redraw_move", disabled=which is None, width="stretch"):
        move = by_hand.move_school if kind == SCHOOL else by_hand.move_area
        if which is not None:
            _keep(view, move(problem, view.moves, which, int(to)))
    _since(view)


def _now(view: View, after: list[str], kind: str, place: int) -> str:
    inside = [place] if kind == SCHOOL else list(view.asked.question.problem.schools_of[place])
    return words.listed(sorted({after[s] for s in inside if after[s]})) or "in no cluster"


def _since(view: View) -> None:
    moves = view.moves
    if not moves.said:
        return
    worse, better = by_hand.broken_by_last(view.asked.question.problem, moves)
    st.markdown(f"Moved by hand: {words.listed(moves.said, most=6)}.")
    for one in worse:
        st.warning(f"The last move breaks a rule. {one.sentence}", icon=":material/warning:")
    for one in better:
        st.success(f"The last move mends this: {one.sentence}", icon=":material/check_circle:")
    with st.container(horizontal=True):
        if st.button("Undo the last move", icon=":material/undo:", key="redraw_undo"):
            _keep(view, moves.undone())
        if st.button("Undo all moves", icon=":material/restart_alt:", key="redraw_undo_all"):
            _keep(view, HandMoves(moves.before[0]))


def _keep(view: View, moves: HandMoves) -> None:
    st.session_state[_MOVES] = (view.key, moves)
    st.rerun()
