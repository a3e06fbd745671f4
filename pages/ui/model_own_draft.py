"""A model of the council's own while it is changed on screen: kept in the session, step by step, until it is saved."""

import tomllib
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from allocation.operating_model import edits
from allocation.operating_model.compose import Data, given_by, with_readings
from data_sources import operating_models
from data_sources.model_text import changed, plain
from data_sources.operating_models import BrokenModel, FileFault
from data_sources.own_models import OwnModel
from pages.ui import state


@dataclass
class Draft:
    """The text of the model after each change not yet saved, and what each change was. `generation` goes up whenever
    what is in the widgets is no longer what the model says (a step undone, a part added or taken away)."""

    model_id: str
    version: int
    texts: list[str]
    steps: list[str] = field(default_factory=list)
    generation: int = 0
    refused: str = ""
    _faults: tuple[str, tuple[FileFault, ...]] = ("", ())

    @property
    def text(self) -> str:
        """The model as it is now, as TOML."""
        return self.texts[-1]

    @property
    def data(self) -> Data:
        """The model as it is now, as written."""
        return tomllib.loads(self.text)

    @property
    def faults(self) -> tuple[FileFault, ...]:
        """Everything that is not lawful in it as it is now."""
        if self._faults[0] != self.text:
            found: tuple[FileFault, ...] = ()
            try:
                operating_models.parse(self.text, self.model_id)
            except BrokenModel as broken:
                found = tuple(broken.faults)
            self._faults = (self.text, found)
        return self._faults[1]

    def at(self, key: str) -> list[str]:
        """What is not lawful at this key or inside it."""
        return [one.rule for one in self.faults if one.key == key or one.key.startswith(f"{key}.")]

    def widget(self, key: str) -> str:
        """The key of a widget for this key of the model."""
        return f"own_{self.model_id}_{self.version}_{self.generation}_{key}"

    def change(self, data: Data, what: str, *, anew: bool = False) -> None:
        """Takes a change over and runs the page again. One that a reading above would set back at once is refused."""
        if plain(with_readings(data, {})) != plain(data):
            self.refused = f"{what}: a reading chosen for an unclear sentence says otherwise. Choose another one first."
            self.generation += 1
        else:
            self.texts.append(changed(self.text, data))
            self.steps.append(what)
            self.refused = ""
            self.generation += anew
        st.rerun()

    def number(self, key: str, value: float, unit: str, what: str) -> None:
        """Takes over a number the council sets, marked as its own."""
        self.change(edits.with_number(self.data, key, value, state.user_name(), today(), unit), what)

    def undo(self) -> None:
        """The last change never was."""
        self.texts.pop()
        self.steps.pop()
        self.refused = ""
        self.generation += 1


def of(own: OwnModel) -> Draft:
    """The draft of the model as it was saved last, begun when there is none yet."""
    name = f"own_draft_{own.model_id}"
    kept = st.session_state.get(name)
    if kept is None or kept.version != own.version:
        kept = st.session_state[name] = Draft(own.model_id, own.version, [own.text])
        kept.texts = [_with_chosen_readings(own.text)]
    return kept


def forget(own: OwnModel) -> None:
    """Nothing of what was not saved is kept."""
    st.session_state.pop(f"own_draft_{own.model_id}", None)


def today() -> str:
    """The day as ISO text."""
    return date.today().isoformat()


def said_by() -> str:
    """The source of something the council adds itself."""
    return given_by(state.user_name(), today())


def _with_chosen_readings(text: str) -> str:
    """The text with what the readings in force set written into it, as the model is read."""
    return changed(text, with_readings(tomllib.loads(text), {}))
