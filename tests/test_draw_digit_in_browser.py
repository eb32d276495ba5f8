"""Drawing a digit in a real browser: with the mouse, with the keyboard, and with buttons."""

import re

import pytest
from test_browser import OPENING, browser, playwright, server  # noqa: F401 (fixtures)
from test_widgets_in_browser import PICTURE, keep_pictures, open_widget, source, wait_for_another

PAD = "canvas.dlcourse-pad"
SIDE = 28


@pytest.fixture(scope="module")
def reading(browser, server):  # noqa: F811
    """The widget, free to be played with."""
    with open_widget(browser, server, "DrawDigit", None) as opened:
        opened.run_all()
        opened.page.wait_for_selector(PICTURE, timeout=OPENING)
        opened.page.wait_for_selector(PAD, timeout=OPENING)
        opened.page.wait_for_timeout(500)  # until the page has settled
        yield opened


@pytest.fixture
def page(reading):
    """The page with an empty pad."""
    press(reading.page, "Clear")
    wait_until_it_says(reading.page, "an empty sheet")
    yield reading.page
    assert reading.problems() == []


def press(page, name):
    """Clicks when the kernel has been idle for a while: a click overtakes strokes that wait."""
    page.evaluate("window.busy = performance.now()")
    page.wait_for_function("""() => {
        const {kernel} = jupyterapp.shell.currentWidget.sessionContext.session;
        if (kernel.status !== 'idle') window.busy = performance.now();
        return performance.now() - window.busy > 500;
    }""", timeout=OPENING)
    page.get_by_role("button", name=name, exact=True).click()


def says(page):
    """The words below the picture."""
    return page.locator(".jp-OutputArea p[role=status]").last.inner_text()


def wait_until_it_says(page, words):
    page.wait_for_function(
        """words => [...document.querySelectorAll('.jp-OutputArea p[role=status]')].at(-1)
                 .innerText.includes(words)""", arg=words, timeout=OPENING)


def ink(page):
    """How many of the canvas's pixels are dark."""
    return page.evaluate("""where => {
        const pad = document.querySelector(where), brush = pad.getContext('2d');
        const {data} = brush.getImageData(0, 0, pad.width, pad.height);
        return data.filter((value, k) => k % 4 === 0 && value < 100).length;
    }""", PAD)


def draw(page, *strokes):
    """Each stroke with the mouse, through points in the pad's own unit."""
    pad = page.locator(PAD)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    for stroke in strokes:
        places = [(box["x"] + box["width"] * x / SIDE, box["y"] + box["height"] * y / SIDE)
                  for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=8)
        page.mouse.up()


def test_a_stroke_with_the_mouse_leaves_ink_and_changes_what_is_read(page, reading):
    assert ink(page) == 0
    before = source(page)
    draw(page, [(20, 4), (13, 24)])
    wait_for_another(page, before)
    wait_until_it_says(page, "Read as 1")
    assert ink(page) > 300
    assert page.locator(".dlcourse-pad-state").inner_text() == "1 stroke."
    draw(page, [(8, 4.5), (20, 4)], [(11, 14), (19, 14)])
    wait_until_it_says(page, "Read as 7")
    keep_pictures(reading, "DrawDigit-drawn")
    press(page, "Undo the last stroke")
    page.get_by_text("2 strokes.").wait_for(timeout=OPENING)


def test_what_is_read_changes_while_the_mouse_is_still_down(page):
    pad = page.locator(PAD).bounding_box()
    before = source(page)
    page.mouse.move(pad["x"] + 60, pad["y"] + 50)
    page.mouse.down()
    page.mouse.move(pad["x"] + 200, pad["y"] + 50, steps=10)
    wait_for_another(page, before)
    assert "Read as" in says(page)
    before = source(page)
    page.mouse.move(pad["x"] + 140, pad["y"] + 220, steps=10)
    wait_for_another(page, before)
    page.mouse.up()


def test_a_stroke_that_leaves_the_pad_stays_at_its_edge(page):
    pad = page.locator(PAD).bounding_box()
    page.mouse.move(pad["x"] + pad["width"] - 30, pad["y"] + 100)
    page.mouse.down()
    page.mouse.move(pad["x"] + pad["width"] + 200, pad["y"] + 100, steps=5)
    page.mouse.up()
    state = page.locator(".dlcourse-pad-state")
    playwright.expect(state).to_have_text("1 stroke.", timeout=OPENING)
    assert "not drawn" not in page.locator(".jp-OutputArea").first.inner_text().lower()
    assert ink(page) > 50


def test_a_digit_is_drawn_and_cleared_by_keys_alone(page):
    page.locator(PAD).focus()
    where = page.locator(".dlcourse-pad-state")
    for key in ["Shift+ArrowUp"] * 2 + ["ArrowUp", "ArrowUp", "ArrowLeft"]:
        page.keyboard.press(key)
    assert where.inner_text() == "No strokes. Pen up at 13 across, 4 down."
    page.keyboard.press("Space")
    assert "Pen down" in where.inner_text()
    for _ in range(5):
        page.keyboard.press("Shift+ArrowDown")
    wait_until_it_says(page, "Read as 1")
    page.keyboard.press("Space")
    assert where.inner_text() == "1 stroke. Pen up at 13 across, 24 down."
    before = source(page)
    page.keyboard.press("Delete")
    wait_for_another(page, before)
    wait_until_it_says(page, "an empty sheet")
    page.keyboard.press("Tab")  # leads on
    assert page.evaluate("where => document.activeElement !== document.querySelector(where)", PAD)


def test_a_key_for_the_notebook_does_not_reach_its_cells(page):
    cells = page.locator(".jp-Cell").count()
    page.locator(PAD).focus()
    for key in ("Escape", "b", "d", "d"):
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells


def test_a_drawing_from_code_appears_on_the_pad(page):
    press(page, "Seven")
    wait_until_it_says(page, "Read as 7")
    page.wait_for_timeout(200)  # until it is painted
    assert ink(page) > 500
    assert re.match("1 stroke", page.locator(".dlcourse-pad-state").inner_text())


def test_a_pad_out_of_use_draws_nothing(browser, server):  # noqa: F811
    with open_widget(browser, server, "DrawDigit", "corner") as asked:
        asked.run_all()
        asked.page.wait_for_selector(PAD, timeout=OPENING)
        asked.page.wait_for_timeout(500)
        before = ink(asked.page)
        draw(asked.page, [(4, 4), (24, 24)])
        asked.page.wait_for_timeout(300)
        assert ink(asked.page) == before
        assert asked.page.locator(PAD).get_attribute("aria-disabled") == "true"
        assert asked.problems() == []
