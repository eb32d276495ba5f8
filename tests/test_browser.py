"""The lessons in a real browser: JupyterLab opens each, runs it, and shows it whole.

    DLCOURSE_SCREENSHOTS=folder python -m pytest tests/test_browser.py    also keeps pictures
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from answers.slips import SLIPS
from build import SOURCES, lessons
from execute import lesson_environment
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH, TALL = 1280, 6000  # pixels
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
          "--disable-background-networking"]
OPENING, RUNNING = 60_000, 600_000  # milliseconds
LESSONS = lessons()

@contextlib.contextmanager
def jupyterlab(home):
    """JupyterLab with settings of its own on a copy of the notebooks: its address and folder."""
    shutil.copytree(SOURCES.parent, home / "notebooks",
                    ignore=shutil.ignore_patterns("src", "*.py", "__pycache__", ".*"))
    settings = home / "config" / "labconfig"
    settings.mkdir(parents=True)
    (settings / "page_config.json").write_text(json.dumps(
        {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}))
    (settings / "default_setting_overrides.json").write_text(json.dumps(  # draw every cell
        {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none",
                                                    "scrollPastEnd": False}}))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex()
    folders = {f"JUPYTER_{kind.upper()}_DIR": str(home / kind)
               for kind in ("config", "data", "runtime")}
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1",
             f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
             "--expose-app-in-browser", "--allow-root", f"--notebook-dir={home / 'notebooks'}"],
            env=lesson_environment(IPYTHONDIR=str(home / "ipython"), **folders),
            cwd=home, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/api?token={token}", process, home / "log")
        yield f"http://127.0.0.1:{port}/doc/tree/{{}}?token={token}&reset", home / "notebooks"
    finally:
        process.terminate()  # it ends its kernels
        process.wait(60)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("jupyter")) as running:
        yield running


def wait_until_it_answers(address, process, log, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


@contextlib.contextmanager
def chromium():
    """A Chromium without a window, or None where there is none."""
    with playwright.sync_playwright() as driver:
        candidates = [shutil.which(name) for name in CHROMIUM] + [driver.chromium.executable_path]
        found = [path for path in candidates if path and Path(path).exists()]
        opened = driver.chromium.launch(executable_path=found[0], args=LAUNCH) if found else None
        yield opened
        if opened:
            opened.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        if opened is None:
            pytest.skip("No Chromium here to open the lessons in: playwright install chromium")
        yield opened


class Reading:
    """A notebook opened in the browser, and what the browser had to complain about."""

    def __init__(self, browser, address):
        self.complaints = []
        self.page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=OPENING)
        self.wait_until_idle()

    def wait_until_idle(self):
        self.page.wait_for_function(
            "jupyterapp.shell.currentWidget.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=OPENING)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.page.close()

    def listen(self, message):
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def run_all(self):
        """Runs every cell, as the menu does."""
        self.page.evaluate("""() => {
            jupyterapp.commands.execute('notebook:run-all-cells').then(ok => { window.ran = ok });
        }""")
        self.page.wait_for_function("window.ran !== undefined", timeout=RUNNING)

    def answer(self, index, code, verdicts):
        """Types `code` into that cell, as a learner does, and waits for the check's words."""
        cell = self.page.locator(".jp-Notebook .jp-Cell").nth(index)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("Control+Enter")
        for verdict in verdicts:
            playwright.expect(cell.locator(".jp-OutputArea")).to_contain_text(
                verdict, timeout=OPENING)

    def use(self, cell):
        """Answers the question of the widget in that cell, and moves a slider, with keys alone."""
        commit = cell.get_by_role("button", name="Commit")
        if commit.count() and commit.is_disabled():  # the training that it asked about is over
            cell.get_by_text("was not predicted").wait_for(timeout=OPENING)
        elif commit.count():
            if cell.locator(".widget-radio").count():
                cell.locator(".widget-radio input").first.focus()
                self.page.keyboard.press("Space")
            else:
                cell.locator(".widget-text input").first.focus()
                self.page.keyboard.type("1")
            commit.focus()
            self.page.keyboard.press("Enter")
            cell.get_by_text("You said").wait_for(timeout=OPENING)
        picture = cell.locator("img.widget-image").first
        slider = cell.locator("[role=slider]").first
        if slider.count():
            before = picture.get_attribute("src")
            slider.focus()
            self.page.keyboard.press(inwards(slider))
            playwright.expect(picture).not_to_have_attribute("src", before, timeout=OPENING)

    def problems(self):
        """What a reader would stumble over, in words."""
        self.page.wait_for_function(
            "[...document.querySelectorAll('.jp-Notebook img')].every(img => img.complete)",
            timeout=OPENING)
        outputs = self.page.evaluate("""() =>
            jupyterapp.shell.currentWidget.content.widgets.map((cell, index) =>
                (cell.outputArea?.model.toJSON() ?? []).map(output => ({index, ...output}))).flat()
        """)
        pictures = self.page.evaluate("""() =>
            [...document.querySelectorAll('.jp-Notebook img')].map(img =>
                ({alt: (img.alt || img.title).trim(), drawn: img.naturalWidth > 0,
                  src: img.src.slice(0, 60)}))
        """)
        errors = [output for output in outputs if output["output_type"] == "error"]
        stderr = [output for output in outputs if output.get("name") == "stderr"]
        formulas = self.page.locator(".jp-Notebook mjx-merror").all_text_contents()
        widgets = self.page.get_by_text("Error displaying widget").count()
        return [
            *(f"cell {e['index'] + 1} fails with {e['ename']}: {e['evalue']}" for e in errors),
            *(f"cell {s['index'] + 1} writes to stderr: {s['text']}" for s in stderr),
            *(f"a picture has no alt text: {p['src']}" for p in pictures
              if p["alt"] in ("", "Image")),  # JupyterLab writes "Image" where there is none
            *(f"a picture is not drawn: {p['alt'] or p['src']}" for p in pictures
              if not p["drawn"]),
            *(f"a formula is broken: {formula}" for formula in formulas),
            *["a widget is not displayed"] * widgets,
            *(f"console: {complaint}" for complaint in self.complaints),
        ]

    def keep_pictures(self, folder, name):
        """Saves the whole page, in tall parts, as it looks in the light and in the dark theme."""
        self.page.set_viewport_size({"width": WIDTH, "height": TALL})
        for theme in ("Light", "Dark"):
            self.page.evaluate("theme => jupyterapp.commands.execute("
                               "'apputils:change-theme', {theme})", f"JupyterLab {theme}")
            self.page.wait_for_function("theme => document.body.dataset.jpThemeName === theme",
                                        arg=f"JupyterLab {theme}", timeout=OPENING)
            cells = self.page.locator(".jp-Notebook .jp-WindowedPanel-outer")
            parts = cells.evaluate("cells => Math.ceil(cells.scrollHeight / cells.clientHeight)")
            for part in range(parts):
                cells.evaluate("(cells, part) => { cells.scrollTop = part * cells.clientHeight }",
                               part)
                self.page.wait_for_timeout(1000)  # until it is painted
                self.page.screenshot(path=folder / f"{name}-{theme.lower()}-{part + 1}.png")


def inwards(slider):
    """The key that moves a slider towards the middle of its range."""
    low, now, high = (float(slider.get_attribute(f"aria-value{which}"))
                      for which in ("min", "now", "max"))
    return "ArrowRight" if now < (low + high) / 2 else "ArrowLeft"


def turns(lesson):
    """Where a lesson asks for code: (index of the cell, [what it asks for], answer).

    The answer is what the lesson shows as its solution.
    """
    cells = nbformat.read(lesson.path, as_version=4).cells
    for index, (cell, after) in enumerate(zip(cells, cells[1:])):
        asked = re.findall(r"^check\.(\w+)\(", cell.source, re.M)
        if cell.cell_type == "code" and asked and after.source.startswith("<details>"):
            after = after.source[after.source.index("<summary>Solution</summary>"):]
            shown = re.search(r"```python\n(.*?)```", after, re.S)
            number = re.findall(r"[\d,]+", after)[-1].replace(",", "_")
            answer = shown[1] if shown else f"{asked[0]} = {number}\n"
            opening = re.match(r"(?:from .*\n\n)?", cell.source)[0]
            checked = "\n".join(f"check.{name}({name})" for name in asked)
            yield index, asked, f"{opening}{answer}\n{checked}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_or_exercise_is_worked_through(browser, server, lesson):
    address, _ = server
    name, folder = lesson.name, os.environ.get("DLCOURSE_SCREENSHOTS")
    path = lesson.path.relative_to(SOURCES.parent).as_posix()
    with Reading(browser, address.format(path)) as reading:
        assert reading.problems() == [], "as it was stored"
        reading.run_all()
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            reading.keep_pictures(Path(folder), name)
        assert reading.problems() == [], "after running all cells"
        for index, asked, right in turns(lesson):
            wrong, told = right, []
            for function in asked:
                there, typed, words = SLIPS[name][function]
                assert there in wrong
                wrong = wrong.replace(there, typed)
                told += [f"{function}: not yet", words]
            reading.answer(index, wrong, told)
            reading.answer(index, right, [f"{function}: right" for function in asked])
        pictures = reading.page.locator("img.widget-image")
        for cell in reading.page.locator(".jp-CodeCell", has=pictures).all():
            reading.use(cell)
        assert reading.problems() == [], "after every turn, with every widget in use"


def test_a_turn_is_answered_and_a_hint_opened_with_keys_alone(browser, server):
    address, _ = server
    lesson = next(lesson for lesson in LESSONS if lesson.name == "01_neurons")
    index, _, right = next(turns(lesson))
    with Reading(browser, address.format(lesson.path.name)) as reading:
        page, keys = reading.page, reading.page.keyboard

        def go_down_to(cell):
            while page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex") < cell:
                keys.press("ArrowDown")

        set_up = next(k for k, cell in enumerate(nbformat.read(lesson.path, 4).cells)
                      if cell.cell_type == "code")
        go_down_to(set_up)
        keys.press("Control+Enter")
        go_down_to(index)
        for key in "Enter", "ControlOrMeta+a":
            keys.press(key)
        keys.insert_text(right)
        keys.press("Control+Enter")
        cell = page.locator(".jp-Notebook .jp-Cell").nth(index)
        playwright.expect(cell.locator(".jp-OutputArea")).to_contain_text(
            "neuron: right", timeout=OPENING)
        hint = page.locator(".jp-Notebook .jp-Cell").nth(index + 1).locator("details").first
        for _ in range(9):
            keys.press("Tab")
            if hint.locator("summary").evaluate("fold => fold === document.activeElement"):
                break
        keys.press("Enter")
        assert hint.evaluate("fold => fold.open")
        assert reading.problems() == []


def test_an_exercise_is_answered_saved_and_validated(browser, server, tmp_path):
    address, folder = server
    path = folder / "exercises" / "ex02_forward_pass.ipynb"
    stub = ("def dense(X, W, b, activation):\n    Z = {}\n"
            "    return {{'relu': np.maximum(Z, 0), 'tanh': np.tanh(Z)}}.get(activation, Z)")
    with Reading(browser, address.format("exercises/ex02_forward_pass.ipynb")) as reading:
        page = reading.page
        for code, words, points in [("X @ W + b", "rows and columns exchanged", "0"),
                                    ("X @ W.T + b", "right on 8 inputs", "4")]:
            cell = page.locator(".jp-CodeCell").filter(has_text="def dense").first
            cell.locator(".cm-content").click()
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.insert_text(stub.format(code))
            reading.run_all()
            answer = page.locator(".jp-CodeCell").filter(has_text="check.dense(dense)").first
            outputs = answer.locator(".jp-OutputArea-output")
            playwright.expect(outputs.first).to_contain_text(words, timeout=OPENING)
            playwright.expect(outputs.last).to_have_text(points, timeout=OPENING)
        page.keyboard.press("Escape")
        page.evaluate("jupyterapp.commands.execute('docmanager:save')")
        page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty",
                               timeout=OPENING)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", path.name], cwd=path.parent,
        env=lesson_environment(IPYTHONDIR=str(tmp_path)), capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert "VALIDATION FAILED ON 4 CELL(S)" in said and "check.dense(dense)" not in said
    for unanswered in ("check.softmax(softmax)", "check.two_layers(two_layers)",
                       "check.parameter_count(parameter_count)", "*Your answer here*"):
        assert unanswered in said


def test_what_a_reader_would_stumble_over_is_found(browser, server):
    address, folder = server
    html = "from IPython.display import HTML\nHTML('<img {} src=\"data:image/{},{}\">')"
    square = "<svg xmlns=%22http://www.w3.org/2000/svg%22 width=%225%22 height=%225%22></svg>"
    nbformat.write(new_notebook(
        cells=[
            new_markdown_cell("A formula: $\\frac{1}$, a formula: $x$"),
            new_code_cell("import sys\nprint('careful', file=sys.stderr)"),
            new_code_cell(html.format('alt="a square"', "svg+xml", square)),
            new_code_cell(html.format("", "svg+xml", square)),
            new_code_cell(html.format('alt="lost"', "png;base64", "AAAA")),
            new_code_cell("1 / 0"),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    ), folder / "faulty.ipynb")
    with Reading(browser, address.format("faulty.ipynb")) as reading:
        reading.run_all()
        reading.page.evaluate("console.error('from the page')")
        problems = reading.problems()
    for expected in ("cell 2 writes to stderr", "a picture has no alt text", "not drawn: lost",
                     "cell 6 fails with ZeroDivisionError", "a formula is broken",
                     "console: from the page"):
        assert sum(expected in problem for problem in problems) == 1, (expected, problems)
    assert len(problems) == 6
