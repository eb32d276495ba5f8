"""Where the course lives, in two lines of pyproject.toml; and the addresses made of them."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "pyproject.toml"
FORMS = (  # of addresses; where two fit, the first counts
    "colab.research.google.com/github/{0.slug}/blob/{0.branch}",
    "mybinder.org/v2/gh/{0.slug}/{0.branch}",
    "github.com/{0.slug}/blob/{0.branch}",
    "github.com/{0.slug}/raw/{0.branch}",
    "github.com/{0.slug}/tree/{0.branch}",
    "github.com/{0.slug}@{0.branch}",
    "github.com/{0.slug}",
)
END = r"(?![\w-]|\.(?!git\b)\w)"  # so that jane/x is not found in jane/x-2 or jane/x.js


@dataclass(frozen=True)
class Place:
    """A branch of a repository on GitHub; slug is "owner/name"."""

    slug: str
    branch: str

    @property
    def repository(self):
        return f"https://github.com/{self.slug}"

    def colab(self, path):
        return f"https://colab.research.google.com/github/{self.slug}/blob/{self.branch}/{path}"

    def binder(self, path):
        return f"https://mybinder.org/v2/gh/{self.slug}/{self.branch}?urlpath=lab/tree/{path}"


def place(project=PROJECT):
    """Where pyproject.toml says that the course lives."""
    found = tomllib.loads(project.read_text("utf-8"))
    slug = found["project"]["urls"]["Repository"].removeprefix("https://github.com/")
    return Place(slug, found["tool"]["dlcourse"]["branch"])


def moved(text, old, new):
    """The text with every address in `old` leading to `new`."""
    addresses = {form.format(old): form.format(new) for form in FORMS}
    pattern = "|".join(map(re.escape, addresses))
    return re.sub(f"(?:{pattern}){END}", lambda match: addresses[match[0]], text)
