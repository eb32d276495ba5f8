"""What students read about their work: does it help, does it keep secrets, is it harmless?"""

import html
import re

import pytest
from classroom import EXERCISE, NAMES, answer, by_id, made_up
from dlcourse.grading.exercises import load_checks
from dlcourse.grading.feedback import feedback
from dlcourse.grading.grade import grade
from test_grade import QUIET, taken_in

ATTACK = ("<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
          "</pre></details><iframe src='javascript:alert(1)'></iframe>{{ 7 * 7 }}{% raw %}")


@pytest.fixture(scope="module")
def pages(copied):
    """Three students' pages: all right; wrong and hostile; marked and commented by hand."""
    course = copied("feedback")
    right, hostile, marked = made_up(course.release(EXERCISE), 3)
    for handed in (right, hostile, marked):
        for name, attempt in zip(NAMES, ("dense_by_loops", "softmax_by_logarithms",
                                         "two_layers_by_einsum", "count_recursively")):
            answer(handed.notebook, name, attempt)
    by_id(hostile.notebook, "dense").source = (
        f"'''{ATTACK}'''\ndef dense(X, W, b, activation):\n"
        f"    raise ValueError('''{ATTACK}''' + str(X))")
    answer(hostile.notebook, "softmax", "softmax_with_one_maximum")
    by_id(hostile.notebook, "two_layers").source = (
        "def two_layers(X, W1, b1, W2, b2):\n"
        "    if len(X) == 64: raise ValueError(f'secret {X}')\n"
        "    return two_layers_by_einsum(X, W1, b1, W2, b2)")
    by_id(hostile.notebook, "no_bend").source = ATTACK
    ids = list(taken_in(course, [right, hostile, marked]))
    grade(course, EXERCISE, **QUIET)
    with course.gradebook() as gradebook:
        gradebook.find_grade("no_bend", EXERCISE, EXERCISE, ids[2]).manual_score = 3
        comment = gradebook.find_comment("no_bend", EXERCISE, EXERCISE, ids[2])
        comment.manual_comment = f"Nearly. {ATTACK}"
        gradebook.db.commit()
    feedback(course, EXERCISE, **QUIET)
    return course, [(course.root / "feedback" / student / EXERCISE / f"{EXERCISE}.html")
                    .read_text("utf-8") for student in ids]


def test_the_page_gives_the_points_and_what_is_not_marked_yet(pages):
    _, (right, hostile, marked) = pages
    assert "<strong>16 of 20 points</strong>; 1 answer is not marked yet" in right
    assert "<strong>19 of 20 points</strong>." in marked
    assert "no_bend: 3 of 4 points" in marked and "Nearly." in marked
    assert "Exercise 02 · The forward pass" in right


def test_the_message_of_the_failed_check_is_there_and_no_hidden_input(pages):
    course, (_, hostile, _) = pages
    text = html.unescape(hostile)
    check = load_checks(course.checks(EXERCISE))["softmax"]
    assert any(mistake.message in text for mistake in check.mistakes)
    assert "two_layers: stopped by ValueError on line 2 of your code" in text
    assert "not seen: the size of the network that reads digits" in text
    assert "secret [" not in text


def test_nothing_that_a_student_wrote_can_act(pages):
    for page in pages[1]:
        assert "default-src 'none'" in page
        tags = set(re.findall(r"<\s*/?\s*([a-zA-Z]+)", page))
        assert tags <= {"DOCTYPE", "html", "head", "meta", "title", "style", "body", "h", "p",
                        "strong", "table", "thead", "tbody", "tr", "th", "td", "a", "pre", "ul",
                        "li", "details", "summary"}
        assert not re.search(r"<[^>]*\son\w+\s*=", page) and "49" not in page


def test_nbgraders_own_feedback_shows_no_hidden_input_either(pages):
    from nbgrader.converters import GenerateFeedback

    course, _ = pages
    student = sorted(course.submissions(EXERCISE))[0]
    done = course.run(GenerateFeedback, EXERCISE, student)
    assert done["success"], done["log"]
    page = (course.root / "feedback" / student / EXERCISE / f"{EXERCISE}.html").read_text("utf-8")
    assert "hidden={" not in page and "SOLUTION" not in page
