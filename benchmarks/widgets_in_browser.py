"""A widget in Chromium on JupyterLab: from a key press on its slider to a changed picture.

`benchmarks/widgets.py --browser` prints these figures beside those of the kernel. The page itself
takes the times: of the key, and of the moment at which the picture with the new bytes is loaded.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from lessons import ROOT

PRESSES, BURST, STROKES = 30, 60, 20
QUIET = 1500  # milliseconds after the last key within which a picture may still come

WATCH = """where => {
    const picture = document.querySelector(where), cell = picture.closest('.jp-OutputArea');
    window.seen = {keys: [], pictures: [], heights: [cell.getBoundingClientRect().height]};
    document.addEventListener('keydown', () => window.seen.keys.push(performance.now()), true);
    picture.addEventListener('load', () => {
        window.seen.pictures.push(performance.now());
        window.seen.heights.push(picture.getBoundingClientRect().height);
    });
}"""


def in_the_browser(names):
    """{widget: {"key_ms", "settled_s", "flickers"}}, from one JupyterLab and one Chromium.

    A widget with a drawing pad also has "stroke_ms".
    """
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "widgets")]
    import test_browser
    from test_widgets_in_browser import PICTURE, handle, open_widget, stepped_label
    figures = {}
    with tempfile.TemporaryDirectory() as home, test_browser.chromium() as browser:
        if browser is None:
            raise SystemExit("No Chromium here to measure in: playwright install chromium")
        with test_browser.jupyterlab(Path(home)) as server:
            for name in names:
                with open_widget(browser, server, name, None) as reading:
                    reading.run_all()
                    reading.page.wait_for_selector(PICTURE)
                    handle(reading.page, stepped_label(name)).focus()
                    figures[name] = measure(reading.page, PICTURE)
                    if pad := reading.page.query_selector("canvas"):
                        figures[name] |= measure_strokes(reading.page, pad.bounding_box())
    return figures


def measure(page, picture):
    page.wait_for_timeout(1000)  # until the page has settled
    page.evaluate(WATCH, picture)
    for k in range(PRESSES):
        shown = page.evaluate("window.seen.pictures.length")
        page.keyboard.press("ArrowLeft" if k % 2 else "ArrowRight")
        page.wait_for_function("shown => window.seen.pictures.length > shown", arg=shown)
        page.wait_for_timeout(100)  # a person's next key, and a late second picture
    seen = page.evaluate("window.seen")
    waits = [next(p for p in seen["pictures"] if p > key) - key for key in seen["keys"]]
    for k in range(BURST):
        page.keyboard.press("ArrowLeft" if k // 10 % 2 else "ArrowRight")
    page.wait_for_timeout(QUIET)
    seen = page.evaluate("window.seen")
    settled = (seen["pictures"][-1] - seen["keys"][-1]) / 1000
    return {"key_ms": round(statistics.median(waits)), "settled_s": round(max(settled, 0), 2),
            "flickers": len(set(seen["heights"][1:])) - 1}


def measure_strokes(page, pad):
    """From the last of a stroke's ink to the last picture that it changes, while it is watched."""
    page.evaluate("""() => document.addEventListener('pointermove',
        () => { window.seen.moved = performance.now(); }, true)""")
    waits = []
    for k in range(STROKES):
        x = pad["x"] + pad["width"] * (k + 1) / (STROKES + 1)
        page.keyboard.press("Delete")
        page.wait_for_timeout(QUIET / 3)
        page.mouse.move(x, pad["y"] + 30)
        page.mouse.down()
        for part in range(12):  # a stroke of 0.2 seconds
            page.mouse.move(x, pad["y"] + 30 + 10 * part)
            page.wait_for_timeout(16)
        moved = page.evaluate("window.seen.moved")
        page.mouse.up()
        page.wait_for_timeout(QUIET / 3)
        waits.append(page.evaluate("window.seen.pictures.at(-1)") - moved)
    return {"stroke_ms": round(statistics.median(waits))}
