"""Each widget in a real browser: shown, moved by the keyboard, answered, without a complaint.

    DLCOURSE_SCREENSHOTS=folder python -m pytest tests/test_widgets_in_browser.py    also keeps pictures
"""

import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

GALLERY = Path(__file__).parent / "widgets"
sys.path.insert(0, str(GALLERY))

from gallery import STEPPED  # noqa: E402
from test_browser import OPENING, Reading, browser, server  # noqa: E402, F401 (fixtures)

from dlcourse import widgets  # noqa: E402

CELL = f"""import sys
sys.path.insert(0, {str(GALLERY)!r})
from gallery import GALLERY
widget = GALLERY[{{name!r}}]({{predict!r}})
widget"""

PICTURE = ".jp-OutputArea img.widget-image"


def source(page):
    """The address of the picture; the widget gets a new one with each picture."""
    return page.locator(PICTURE).first.get_attribute("src")


def wait_for_another(page, old):
    page.wait_for_function(
        "([where, old]) => document.querySelector(where).src !== old", arg=[PICTURE, old],
        timeout=OPENING)


def open_widget(browser, server, name, predict):  # noqa: F811
    address, folder = server
    nbformat.write(new_notebook(
        cells=[new_code_cell(CELL.format(name=name, predict=predict))],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    ), folder / f"{name}.ipynb")
    return Reading(browser, address.format(f"{name}.ipynb"))


def handle(page, label):
    """What takes the arrow keys of the slider so labelled."""
    return page.locator(".widget-slider").filter(has_text=label).locator("[role=slider]").first


def keep_pictures(reading, name):
    if folder := os.environ.get("DLCOURSE_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        reading.keep_pictures(Path(folder), f"widget-{name}")


@pytest.mark.parametrize("name", STEPPED)
def test_a_widget_is_asked_answered_and_moved_by_the_keyboard(browser, server, name):  # noqa: F811
    question = next(iter(getattr(widgets, name).questions))
    with open_widget(browser, server, name, question) as reading:
        page = reading.page
        reading.run_all()
        page.wait_for_selector(PICTURE, timeout=OPENING)
        page.wait_for_function("where => document.querySelector(where).naturalWidth > 0",
                               arg=PICTURE, timeout=OPENING)
        assert page.get_by_role("button", name="Reset").is_disabled()

        # Commit to an answer, with keys alone.
        options = getattr(widgets, name).questions[question].options
        if options:
            page.locator(".widget-radio input").first.focus()
            page.keyboard.press("Space")
        else:
            page.locator(".widget-text input").first.focus()
            page.keyboard.type("1")
        before = source(page)
        commit = page.get_by_role("button", name="Commit")
        commit.focus()
        page.keyboard.press("Enter")
        page.get_by_text("You said").wait_for(timeout=OPENING)

        # Then the sliders are free.
        label = stepped_label(name)
        box = page.locator(PICTURE).first.bounding_box()
        slider = handle(page, label)
        slider.focus()
        for key in ("ArrowRight", "ArrowLeft", "ArrowLeft"):
            before = source(page)
            page.keyboard.press(key)
            wait_for_another(page, before)
        assert len(page.locator("p[role=status]").last.inner_text()) > 40
        after = page.locator(PICTURE).first.bounding_box()
        assert (after["width"], after["height"]) == (box["width"], box["height"])
        keep_pictures(reading, name)
        assert reading.problems() == []


def stepped_label(name):
    from gallery import GALLERY as made
    return made[name]().controls[STEPPED[name]].description
