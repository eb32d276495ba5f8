"""Notation and glossary: one click from every lesson, complete, and of one mind with them."""

import re

import pytest
from build import SOURCES, lessons

PAGE = "reference"
LESSONS = [lesson for lesson in lessons() if lesson.name[:2].isdecimal()]
TEXTS = {lesson.name: "\n\n".join(cell.source for cell in lesson.notebook().cells
                                  if cell.cell_type == "markdown") for lesson in LESSONS}
HAN = r"[^()（）|]*[\u4e00-\u9fff][^()（）|]*"  # a Chinese name, which may hold Latin letters too
every_lesson = pytest.mark.parametrize("name", TEXTS)


def glossary():
    """{term: (Chinese name, meaning, number of the lesson)}, as the page has them."""
    page = (SOURCES / f"{PAGE}.py").read_text("utf-8").split("# ## Glossary")[1]
    rows = re.findall(rf"^# \| \*\*(.+?)\*\* \| ({HAN}) \| (.+) \| \[(\d\d)\]", page, re.M)
    assert len(rows) == page.count("| **"), "a row of the glossary is not in the form of the others"
    return {term: tuple(part.strip() for part in rest) for term, *rest in rows}


GLOSSARY = glossary()


def introduced(text):
    """The terms that a lesson gives with a Chinese name: [(the words around it, Chinese name)].

    The name stands in brackets behind the term, alone or beside other words: (*one-hot*, 独热编码).
    """
    found = []
    for before, inside in re.findall(rf"([\w*\- ’'–]+?)\s*\(({HAN})\)", text):
        parts = [part.strip() for part in inside.split(",")]
        names = [part for part in parts if re.search(r"[\u4e00-\u9fff]", part)]
        words = " ".join([before, *(part for part in parts if part not in names)])
        found += [(words, name) for name in names]
    return found


def is_about(term, words):
    """Whether the words around a Chinese name hold a word of the glossary's term."""
    stems = [word[:5] for word in re.findall(r"\w+", term.lower()) if len(word) > 2]
    return any(stem in words.lower() for stem in stems)


def headings(lesson, level):
    return re.findall(rf"^{'#' * level} (.+)$", TEXTS[lesson], re.M)


@every_lesson
def test_each_lesson_begins_and_ends_with_the_way_to_its_neighbours_and_the_reference(name):
    names = list(TEXTS)
    title = {lesson: headings(lesson, 1)[0] for lesson in names}
    place = names.index(name)
    way = [f"[Notation]({PAGE}.ipynb#Notation)", f"[Glossary]({PAGE}.ipynb#Glossary)"]
    if place > 0:
        before = names[place - 1]
        way.insert(0, f"[← {title[before]}]({before}.ipynb)")
    if place < len(names) - 1:
        after = names[place + 1]
        way.append(f"[{title[after]} →]({after}.ipynb)")
    lines = [line for line in TEXTS[name].splitlines() if line.strip()]
    assert " · ".join(way) in lines[1:3]
    if name != names[0]:
        way.insert(3, f"[Exercise {name[:2]}](exercises/ex{name}.ipynb)")
    assert lines[-1] == " · ".join(way)


def test_the_links_lead_to_headings_that_are_there():
    page = (SOURCES / f"{PAGE}.py").read_text("utf-8")
    assert "\n# ## Notation\n" in page and "\n# ## Glossary\n" in page


def test_the_glossary_is_in_order_and_names_nothing_twice():
    terms = [term.lower() for term in GLOSSARY]
    assert terms == sorted(terms)
    names = [chinese for chinese, _, _ in GLOSSARY.values()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@every_lesson
def test_what_a_lesson_names_in_chinese_stands_in_the_glossary(name):
    known = {chinese: term for term, (chinese, _, _) in GLOSSARY.items()}
    terms = introduced(TEXTS[name])
    assert terms, "no term has a Chinese name"
    assert [(words, chinese) for words, chinese in terms if chinese not in known] == []
    assert [(words, chinese, known[chinese]) for words, chinese in terms
            if not is_about(known[chinese], words)] == []


@pytest.mark.parametrize("term", GLOSSARY)
def test_each_term_is_first_met_in_the_lesson_it_points_to(term):
    chinese, _, number = GLOSSARY[term]
    met = [name[:2] for name, text in TEXTS.items()
           if chinese in [found for _, found in introduced(text)]]
    assert met[:1] == [number], f"{term} ({chinese}) is met in {met}"


@pytest.mark.parametrize("text, found", [
    ("This is the *sigmoid* (S 型函数), a curve", [("This is the *sigmoid*", "S 型函数")]),
    ("with one 1 (*one-hot*, 独热编码)", [("with one 1 *one-hot*", "独热编码")]),
    ("a function f(x), a pair (1, 2)", []),
])
def test_which_terms_a_text_introduces(text, found):
    assert introduced(text) == found
