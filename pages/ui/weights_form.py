"""The sliders of the Weights page, and what they say as choices."""

import streamlit as st

from allocation.need.choices import NeedChoices
from allocation.need.definitions import AggregationMethod, Indicator, Pillar
from allocation.need.indicators import DEFAULT_SETTINGS, OPTIONAL_INDICATORS, OPTIONAL_PILLARS, NeedSettings
from allocation.need.setting_faults import stated_share
from data_sources.plan_settings import MEANS, SCALES

ADVISED_MEANS: tuple[AggregationMethod, ...] = ("arithmetic", "power mean")


def key(code: str, name: str) -> str:
    """Where one control of this council keeps its value."""
    return f"weights_{code}_{name}"


def prepare(code: str, choices: NeedChoices) -> None:
    """Sets the controls to these choices where nobody has moved them yet."""
    if key(code, "scale") not in st.session_state:
        put(code, choices)


def put(code: str, choices: NeedChoices) -> None:
    """Sets every control to these choices."""
    settings = choices.settings()
    for pillar in (*DEFAULT_SETTINGS.pillars, *OPTIONAL_PILLARS):
        st.session_state[key(code, pillar.name)] = _percent(settings, pillar.name, pillar.weight)
    for indicator in DEFAULT_SETTINGS.indicators:
        st.session_state[key(code, indicator.name)] = _percent(settings, indicator.name, indicator.weight)
    for indicator in OPTIONAL_INDICATORS:
        st.session_state[key(code, f"with {indicator.name}")] = indicator.name in choices.extra_indicators
    st.session_state[key(code, "scale")] = choices.normalisation
    st.session_state[key(code, "mean")] = choices.aggregation


def _percent(settings: NeedSettings, name: str, usual: float) -> int:
    """A weight in whole percent; weights that are no percentages become shares of their group first."""
    elements = [(i.name, i.weight, i.pillar) for i in settings.indicators]
    elements += [(p.name, p.weight, p.parent) for p in settings.pillars]
    found = next((one for one in elements if one[0] == name), None)
    if found is None:
        return round(100 * usual)
    group = [weight for _, weight, parent in elements if parent == found[2]]
    is_percent = all(weight <= 1 and abs(100 * weight - round(100 * weight)) < 1e-9 for weight in group)
    return round(100 * (found[1] if is_percent else found[1] / sum(group)))


def show(code: str) -> None:
    """Draws the controls."""
    for pillar in _pillars(_extras(code)):
        for name, label in _sliders(pillar):
            st.slider(label, 0, 100, key=key(code, name))
    for one in OPTIONAL_INDICATORS:
        st.checkbox(f"Count {one.words.lower()} as well", key=key(code, f"with {one.name}"), help=one.to_get)
    st.selectbox("From figures to points", list(SCALES), format_func=SCALES.__getitem__, key=key(code, "scale"))
    means = [*ADVISED_MEANS, *({st.session_state[key(code, "mean")]} - set(ADVISED_MEANS))]
    st.selectbox("Adding up", means, format_func=MEANS.__getitem__, key=key(code, "mean"))


def chosen(code: str) -> NeedChoices:
    """The choices the controls stand for at this moment (which may not be lawful)."""
    extras = _extras(code)
    names = [name for pillar in _pillars(extras) for name, _ in _sliders(pillar)]
    return NeedChoices(
        weights={name: st.session_state[key(code, name)] / 100 for name in names},
        normalisation=st.session_state[key(code, "scale")],
        aggregation=st.session_state[key(code, "mean")],
        extra_indicators=extras,
    )


def _extras(code: str) -> tuple[str, ...]:
    return tuple(one.name for one in OPTIONAL_INDICATORS if st.session_state[key(code, f"with {one.name}")])


def _pillars(extras: tuple[str, ...]) -> list[Pillar]:
    wanted = {one.pillar for one in OPTIONAL_INDICATORS if one.name in extras}
    return [*DEFAULT_SETTINGS.pillars, *(pillar for pillar in OPTIONAL_PILLARS if pillar.name in wanted)]


def _sliders(pillar: Pillar) -> list[tuple[str, str]]:
    """Name and label of each slider: the pillar's own, and its measures' where it has several."""
    members = [one for one in DEFAULT_SETTINGS.indicators if one.pillar == pillar.name]
    parts = [(one.name, f"{one.words} within {pillar.label.lower()}") for one in members]
    return [(pillar.name, pillar.label), *(parts if len(parts) > 1 else [])]


def shares(settings: NeedSettings) -> list[tuple[Indicator, float]]:
    """Every measure with its share of the score in percent; they total 100 unless a total is stated."""
    return [(indicator, 100 * stated_share(settings, indicator)) for indicator in settings.indicators]
