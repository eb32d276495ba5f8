"""Notation and glossary: one click from every lesson, complete, and of one mind with them."""

import re

import pytest
from build import SOURCES, lessons

PAGE = "reference"
LESSONS = [lesson for lesson in lessons() if lesson.name != PAGE]
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
    """The terms that a lesson gives with a Chinese name: [(words before it, Chinese name)]."""
    return re.findall(rf"([\w*\- ’'()]+?)[\s#]*[(（]({HAN})[)）]", text)


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
    assert lines[1] == lines[-1] == " · ".join(way)


def test_the_links_lead_to_headings_that_are_there():
    page = (SOURCES / f"{PAGE}.py").read_text("utf-8")
    assert "\n# ## Notation\n" in page and "\n# ## Glossary\n" in page


def test_the_glossary_is_in_order_and_names_nothing_twice():
    terms = [term.lower() for term in GLOSSARY]
    assert terms == sorted(terms)
    assert len(terms) > 60
    names = [chinese for chinese, _, _ in GLOSSARY.values()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@every_lesson
def test_what_a_lesson_names_in_chinese_stands_in_the_glossary(name):
    known = {chinese: term for term, (chinese, _, _) in GLOSSARY.items()}
    lost = []
    for before, chinese in introduced(TEXTS[name]):
        if chinese.strip() not in known:
            lost.append((before.strip(), chinese))
            continue
        stem = re.sub(r"\(.*?\)", "", known[chinese.strip()]).strip().lower()[:6]
        if stem not in before.lower().replace("*", ""):
            lost.append((before.strip(), chinese, f"the glossary says {known[chinese.strip()]}"))
    assert lost == []


@pytest.mark.parametrize("term", GLOSSARY)
def test_each_term_is_met_with_its_chinese_name_in_the_lesson_it_points_to(term):
    chinese, _, number = GLOSSARY[term]
    text = next(text for name, text in TEXTS.items() if name.startswith(number))
    assert re.search(rf"[(（]{re.escape(chinese)}[)）]", text), f"({chinese}) is not in lesson {number}"
    assert re.search(re.escape(re.sub(r"\(.*?\)", "", term).strip()[:8]), text, re.I)
