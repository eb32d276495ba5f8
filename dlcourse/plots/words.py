"""Numbers and titles in words, for alt texts and labels."""

import textwrap

from dlcourse.plots.figure import ALT, describe

CHARACTERS_AN_INCH = 12  # of a title over its axes; it may reach a little beyond them


def number(value):
    """Three significant digits, and no exponent where a person would write none."""
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.3g}"


def percent(fraction):
    """0.9731 as "97.3 %"."""
    return f"{100 * fraction:.1f} %"


def listed(items):
    """["a", "b", "c"] as "a, b and c"."""
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def counted(n, noun):
    """1 as "1 digit", 12 as "12 digits"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def wrapped(title, width):
    """The title in as few lines as fit, all about equally long, so that no word is left alone."""
    if len(title) <= width:
        return title
    lines = len(textwrap.wrap(title, width))
    even = next(w for w in range(1, width + 1) if len(textwrap.wrap(title, w)) <= lines)
    return textwrap.fill(title, even)


def entitle(ax, title, sentence, alt=None):
    """Set the title, wrapped to the axes' width, and describe the axes by title and sentence.

    alt: said instead of both, for pictures whose numbers vary from machine to machine.
    """
    ax.set_title(_fitted(ax, title))
    describe(ax, _said(title, sentence, alt))


def retitle(ax, title, sentence, alt=None):
    """As `entitle`, in place of what was last said about the axes: the picture has moved on."""
    ax.title.set_text(_fitted(ax, title))  # set_title would bring in another style
    [*_, last] = [text for text in ax.texts if text.get_gid() == ALT]
    last.set_text(_said(title, sentence, alt))


def _fitted(ax, title):
    width = ax.figure.get_figwidth() * ax.get_position().width
    return wrapped(title, max(16, int(width * CHARACTERS_AN_INCH)))


def _said(title, sentence, alt):
    return ": ".join(filter(None, [title.rstrip(".:"), sentence])) + "." if alt is None else alt
