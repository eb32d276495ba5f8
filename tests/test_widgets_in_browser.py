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
from test_browser import OPENING, Reading, browser, inwards, server  # noqa: E402, F401 (fixtures)

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
        "([where, old]) => (document.querySelector(where)?.src ?? old) !== old", arg=[PICTURE, old],
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
        key = inwards(slider)
        for _ in range(3):  # never back: of a burst, one picture is left out
            before = source(page)
            page.keyboard.press(key)
            wait_for_another(page, before)
        assert len(page.locator("p[role=status]").last.inner_text()) > 40
        after = page.locator(PICTURE).first.bounding_box()
        assert (after["width"], after["height"]) == (box["width"], box["height"])
        reached, count = tabbed_through(page)
        assert reached == list(range(count)) and count > 1
        keep_pictures(reading, name)
        assert reading.problems() == []


# In the page: everything in the outputs that takes the focus and is shown.
REACHABLE = """() => [...document.querySelectorAll('.jp-OutputArea :is(input, button, select, ' +
    'textarea, canvas, a[href], summary, [tabindex], [contenteditable=true])')]
    .filter(e => (e.tabIndex >= 0 || e.isContentEditable) && !e.disabled
                 && e.checkVisibility({visibilityProperty: true}))"""


def tabbed_through(page):
    """Which of them the Tab key comes to until it leaves them again, and how many there are."""
    count, reached, here = page.evaluate(f"({REACHABLE})().length"), [], 0
    page.evaluate(f"({REACHABLE})()[0].focus()")
    while here >= 0 and len(reached) <= count:
        reached.append(here)
        page.keyboard.press("Tab")
        here = page.evaluate(f"({REACHABLE})().indexOf(document.activeElement)")
    return reached, count


def stepped_label(name):
    from gallery import GALLERY as made
    return made[name]().controls[STEPPED[name]].description


def test_a_restarted_kernel_leaves_the_picture_and_the_cell_runs_again(browser, server):  # noqa: F811
    with open_widget(browser, server, "Neuron", None) as reading:
        page = reading.page
        reading.run_all()
        page.wait_for_selector(PICTURE, timeout=OPENING)
        before = source(page)
        page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        reading.wait_until_idle()
        slider = handle(page, stepped_label("Neuron"))
        slider.focus()
        page.keyboard.press("ArrowRight")  # nobody is there to answer
        page.wait_for_timeout(500)
        assert source(page) == before
        # JupyterLab itself may complain that its debugger was cut off.
        reading.complaints = [said for said in reading.complaints if "debugger" not in said]
        assert reading.problems() == []
        reading.run_all()
        wait_for_another(page, before)
        before = source(page)
        handle(page, stepped_label("Neuron")).focus()
        page.keyboard.press("ArrowRight")
        wait_for_another(page, before)
        assert reading.problems() == []


def pictures_within(page, milliseconds):
    """How many new pictures come in that time."""
    return page.evaluate("""([where, time]) => new Promise(done => {
        let count = 0;
        const picture = document.querySelector(where), one = () => { count += 1 };
        picture.addEventListener('load', one);
        setTimeout(() => { picture.removeEventListener('load', one); done(count) }, time);
    })""", [PICTURE, milliseconds])


def test_play_shows_pictures_pause_stops_them_and_a_cell_run_twice_starts_afresh(
        browser, server):  # noqa: F811
    with open_widget(browser, server, "Playground", None) as reading:
        page = reading.page
        reading.run_all()
        page.wait_for_selector(PICTURE, timeout=OPENING)
        page.get_by_role("button", name="Play", exact=True).click()
        assert pictures_within(page, 2000) >= 4
        page.get_by_role("button", name="Pause").click()
        page.get_by_role("button", name="Play", exact=True).wait_for(timeout=OPENING)
        page.wait_for_timeout(300)  # a picture that was on its way
        assert pictures_within(page, 500) == 0

        page.get_by_role("button", name="Play", exact=True).click()
        page.get_by_role("button", name="Pause").wait_for(timeout=OPENING)
        reading.run_all()  # the new widget has the kernel to itself
        page.get_by_role("button", name="Play", exact=True).wait_for(timeout=OPENING)
        assert page.get_by_role("button", name="Play", exact=True).count() == 1
        assert pictures_within(page, 500) == 0
        assert reading.problems() == []
