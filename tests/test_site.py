"""The course as pages, in a real browser: whole without a kernel, without a network, for everyone.

    make test-site    builds the pages first; 17 minutes on two busy cores
    DLCOURSE_SCREENSHOTS=folder make test-site    also keeps pictures
"""

import functools
import html
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
from address import ROOT, place
from test_browser import OPENING, Reading, browser, server  # noqa: F401 (fixtures)
from test_widgets_in_browser import PICTURE, STEPPED, open_widget, widgets

pytestmark = pytest.mark.site

SITE, NOTEBOOKS = ROOT / "build" / "site", ROOT / "notebooks"
LESSONS = sorted(str(path.relative_to(NOTEBOOKS).with_suffix(""))
                 for folder in (NOTEBOOKS, NOTEBOOKS / "exercises")
                 for path in folder.glob("*.ipynb"))
PAGES = ["index", *LESSONS]
AXE = "axe-core@4.14"  # Deque's checks of accessibility, as npm has them
OURS = [".jp-RenderedHTMLCommon", ".jp-OutputArea-output"]  # what we fill, of all JupyterLab
# ipywidgets shows a slider's label beside it, but offers no way to name the handle after it.
NOT_OURS = {("aria-input-field-name", "noUi-handle")}  # (axe's rule, what the element holds)
THEMES = ["light", "dark"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address():
    """The pages, built anew and served: the address before their names."""
    subprocess.run([sys.executable, "course.py", "site"], cwd=ROOT, check=True)
    handler = functools.partial(Quiet, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


@contextmanager
def visit(browser, address, page, theme="light"):  # noqa: F811
    """A page when its formulas are set and all is unfolded; and what went wrong meanwhile."""
    complaints = []
    with browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=theme) as alone:
        def let_in(route):
            if route.request.url.startswith((address, "data:")):
                return route.continue_()
            complaints.append(f"asked {route.request.url}")
            return route.abort()

        alone.route("**/*", let_in)
        tab = alone.new_page()
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda message: message.type == "error" and complaints.append(
            f"{message.text} ({message.location.get('url', '')})"))
        tab.goto(address + page)
        tab.wait_for_function("!window.MathJax || MathJax.startup.promise.then(() => true)",
                              timeout=OPENING)
        tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        yield tab, complaints


def addresses(tab, selector):
    """Where the page's links lead."""
    return tab.locator(selector).evaluate_all("links => links.map(link => link.href)")


def notebook(name):
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def formulas(name):
    """How many the notebook's text holds, outside of code."""
    text = "\n\n".join(c.source for c in notebook(name).cells if c.cell_type == "markdown")
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    return len(re.findall(r"\$\$.+?\$\$|\$[^$]+\$", text, flags=re.DOTALL))


def outputs(name):
    """What the notebook's cells left: the words of all texts, and the pictures' alts."""
    text, alts = "", []
    for cell in notebook(name).cells:
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            if "text/html" in shown:
                alts += [html.unescape(alt).strip()
                         for alt in re.findall(r'<img alt="([^"]*)"', shown["text/html"])]
            else:
                text += output.get("text") or shown["text/plain"] + "\n"
    return text.split(), alts


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_and_asks_nobody_else(browser, address, page):  # noqa: F811
    with visit(browser, address, f"{page}.html") as (tab, complaints):
        pictures = tab.evaluate("""async () => Promise.all([...document.images].map(async one => {
            one.loading = 'eager';
            await one.decode().catch(() => {});
            return {alt: one.alt.trim(), drawn: one.naturalWidth > 0, src: one.src.slice(0, 60),
                    printed: one.closest('.cell_output') !== null};
        }))""")
        assert [one for one in pictures if not (one["drawn"] and one["alt"])] == []
        # Outside of code, no formula is left as it was typed.
        raw = tab.evaluate(r"""() => {
            const texts = document.createTreeWalker(document.querySelector('article'),
                                                    NodeFilter.SHOW_TEXT), found = [];
            while (texts.nextNode()) {
                const {parentElement, data} = texts.currentNode;
                if (/\$|\\[(\[]/.test(data) && !parentElement.closest('pre, code, mjx-container'))
                    found.push(data);
            }
            return found;
        }""")
        assert raw == []
        assert tab.locator("mjx-merror").count() == 0
        if page != "index":
            wanted = formulas(page)
            assert tab.locator("article mjx-container").count() >= wanted
            texts, alts = outputs(page)
            assert "".join(tab.locator(".cell_output pre").all_text_contents()).split() == texts
            assert [one["alt"] for one in pictures if one["printed"]] == alts
        assert complaints == []


def test_links_lead_to_pages_and_places_that_are_there(browser, address):  # noqa: F811
    anchors, links = {}, set()
    for page in PAGES:
        with visit(browser, address, f"{page}.html") as (tab, _):
            anchors[f"{page}.html"] = set(
                tab.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)"))
            links |= {(page, unquote(href.removeprefix(address)))
                      for href in addresses(tab, "a") if href.startswith(address)}

    def leads_somewhere(link):
        target, anchor = urldefrag(link)
        return ((SITE / target).is_file()
                and (anchor in ["", *anchors.get(target, [])]))

    assert {(page, link) for page, link in links if not leads_somewhere(link)} == set()
    assert len(links) > 20 * len(PAGES)


@pytest.mark.parametrize("page", LESSONS)
def test_a_page_leads_to_all_others_and_to_where_it_runs(browser, address, page):  # noqa: F811
    with visit(browser, address, f"{page}.html") as (tab, _):
        known = {urldefrag(link)[0] for link in addresses(tab, ".bd-sidebar-primary nav a")}
        assert known == {f"{address}{name}.html" for name in LESSONS}
        path = f"notebooks/{page}.ipynb"
        assert set(addresses(tab, ".dropdown-launch-buttons a")) == {place().binder(path),
                                                                     place().colab(path)}


@pytest.mark.parametrize("word, page", [("softmax", "02_forward_pass"),
                                        ("backward", "03_backward_pass")])
def test_search_finds(browser, address, word, page):  # noqa: F811
    with visit(browser, address, "index.html") as (tab, complaints):
        field = tab.locator(".bd-sidebar-primary input[name=q]")
        field.fill(word)
        field.press("Enter")
        found = tab.locator(f"#search-results a[href*='{page}.html']").first
        found.wait_for(timeout=OPENING)
        found.click()
        tab.locator("article h1").wait_for(timeout=OPENING)
        assert f"{page}.html" in tab.url
        assert word in tab.locator("article").inner_text().lower()
        assert complaints == []


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    """axe-core's script."""
    folder, npm = tmp_path_factory.mktemp("axe"), shutil.which("npm")
    if npm is None:
        pytest.skip("No npm here to fetch axe-core with: install Node.js.")
    subprocess.run([npm, "install", "--no-save", "--prefix", folder, AXE], check=True,
                   capture_output=True)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def keep_picture(tab, page, theme):
    if folder := os.environ.get("DLCOURSE_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=Path(folder) / f"site-{page.replace('/', '-')}-{theme}.png",
                       full_page=True)


def barriers(tab, axe, where=("html",)):
    """What keeps somebody from reading: axe-core's serious and critical findings, in words."""
    tab.evaluate(axe)
    found = tab.evaluate("""async where => (await axe.run({include: where},
        {resultTypes: ['violations']})).violations""", list(where))
    return [f"{rule['id']}: {node['failureSummary']} {node['html'][:300]}"
            for rule in found if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
            if not any(rule["id"] == id and held in node["html"] for id, held in NOT_OURS)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("page", [*PAGES, "search"])
def test_nothing_on_a_page_bars_a_reader(browser, address, axe, page, theme):  # noqa: F811
    with visit(browser, address, f"{page}.html", theme) as (tab, _):
        assert tab.evaluate("document.documentElement.dataset.theme") == theme
        keep_picture(tab, page, theme)
        assert barriers(tab, axe) == []


def test_a_barrier_is_found(browser, address, axe):  # noqa: F811
    with visit(browser, address, "index.html") as (tab, _):
        tab.evaluate("""document.querySelector('article').insertAdjacentHTML('beforeend',
            '<img src="data:,"><p style="color: #aaa; background: #fff">Hard to read</p>')""")
        assert sorted(fault.split(":")[0] for fault in barriers(tab, axe)) == [
            "color-contrast", "image-alt"]


def barriers_in_jupyterlab(reading, axe):
    """The same for what we have put into the notebook that is open, in both themes."""
    found = {}
    for theme in THEMES:
        name = f"JupyterLab {theme.title()}"
        reading.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", name)
        reading.page.wait_for_function("theme => document.body.dataset.jpThemeName === theme",
                                       arg=name, timeout=OPENING)
        found[theme] = barriers(reading.page, axe, OURS)
    return found


def test_in_jupyterlab_nothing_of_ours_bars_a_reader(browser, server, axe):  # noqa: F811
    with Reading(browser, server[0].format("01_neurons.ipynb")) as reading:
        reading.run_all()
        assert barriers_in_jupyterlab(reading, axe) == {"light": [], "dark": []}


@pytest.mark.parametrize("name", STEPPED)
def test_no_widget_bars_a_reader(browser, server, axe, name):  # noqa: F811
    question = next(iter(getattr(widgets, name).questions))
    with open_widget(browser, server, name, question) as reading:
        reading.run_all()
        reading.page.wait_for_selector(PICTURE, timeout=OPENING)
        assert barriers_in_jupyterlab(reading, axe) == {"light": [], "dark": []}
