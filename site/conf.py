"""The course as pages to read without running anything: `make site`.

Sphinx reads the notebooks as they are committed, pictures and outputs included, and writes pages
that need no network: scripts, fonts and the formulas' MathJax lie beside them.
"""

import re
import sys
from operator import methodcaller
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "notebooks"))
from address import place  # noqa: E402

project = "Deep learning, from one neuron to reading handwriting"
language = "en-GB"
root_doc = "index"
include_patterns = ["index.md", "*.ipynb", "exercises/*.ipynb"]
exclude_patterns = ["**/.ipynb_checkpoints"]
extensions = ["myst_nb", "sphinx.ext.mathjax", "sphinx-mathjax-offline"]

nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
# A heading's anchor as JupyterLab names it, so that one link serves there and here.
myst_heading_slug_func = methodcaller("replace", " ", "-")

html_theme = "sphinx_book_theme"
html_title = "Deep learning"
html_static_path, html_css_files = ["course.css"], ["course.css"]
html_sidebars = {"**": ["navbar-logo.html", "search-field.html", "sbt-sidebar-nav.html"]}
html_use_index = html_show_copyright = html_show_sourcelink = False
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
html_theme_options = {
    "navbar_persistent": [],  # one search field is enough
    "repository_url": place().repository,
    "repository_branch": place().branch,
    "path_to_docs": "notebooks",
    "use_repository_button": True,
    "use_download_button": True,
    "launch_buttons": {
        "binderhub_url": "https://mybinder.org",
        "colab_url": "https://colab.research.google.com",
        "notebook_interface": "jupyterlab",
    },
}


def add_readme(app, page, source):
    """Begins the front page with the README, its links led to our pages or to the repository."""
    if page == root_doc:
        readme = (ROOT / "README.md").read_text("utf-8")
        files = f"{place().repository}/blob/{place().branch}/"
        readme = re.sub(r"\]\((?!\w+:|#|notebooks/)", f"]({files}", readme)
        source[0] = readme.replace("](notebooks/", "](") + "\n" + source[0]


def setup(app):
    app.connect("source-read", add_readme)
