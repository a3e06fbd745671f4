"""What a test reads off the screen."""

from streamlit.testing.v1 import AppTest

from pages.ui import nav


def opened(app: AppTest, page: str) -> AppTest:
    """The page after it has run, with nothing gone wrong."""
    if page != nav.HOME:
        app.switch_page(page)
    app.run()
    assert went_well(app)
    return app


def went_well(app: AppTest) -> bool:
    """Neither a traceback nor the sentence for the unforeseen is on the screen."""
    assert not app.exception, app.exception
    unforeseen = [box.value for box in app.error if "did not foresee" in box.value]
    assert not unforeseen
    return True


def said(app: AppTest) -> str:
    """Every sentence on the screen."""
    parts = (
        app.title,
        app.header,
        app.subheader,
        app.markdown,
        app.caption,
        app.info,
        app.error,
        app.warning,
        app.success,
    )
    texts = [str(one.value) for kind in parts for one in kind]
    return "\n".join([*texts, *(str(one.value) for one in app.html)])


def links(app: AppTest) -> list[str]:
    """Labels of the links to other pages."""
    return [str(one.value) for one in app.get("page_link")]


def metrics(app: AppTest) -> dict[str, str]:
    """Label -> value of every figure card."""
    return {card.label: card.value for card in app.metric}
