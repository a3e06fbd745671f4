"""Charts as pictures on paper, drawn on this machine: SVG for HTML and PNG for Word, with words for screen readers."""

import altair as alt
import vl_convert

from data_sources.handouts.content import Picture

WIDTH_PIXELS, SHARPNESS = 560, 2


def picture(caption: str, words: str, chart: alt.LayerChart | alt.FacetChart, width: int = WIDTH_PIXELS) -> Picture:
    """The chart as a picture; one of several places keeps its own widths. `words` say what it shows to those who cannot
    see it."""
    written = (chart if isinstance(chart, alt.FacetChart) else chart.properties(width=width)).to_json()
    return Picture(
        caption, words, vl_convert.vegalite_to_svg(written), vl_convert.vegalite_to_png(written, scale=SHARPNESS)
    )
