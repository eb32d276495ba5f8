"""Are the graded exercises proven against wrong answers, and do students get no right ones?"""

import importlib
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from dlcourse.checks import exercise as handed_out
from dlcourse.checks.practice import Practice
from dlcourse.checks.seen import Seen, pack, unpack
from dlcourse.checks.trials import same
from dlcourse.grading.exercises import load_checks
from IPython.core.interactiveshell import InteractiveShell
from nbgrader.utils import is_grade

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "notebooks"))

from exercise import exercises, role  # noqa: E402

EXERCISES = {exercise.short: exercise for exercise in exercises()}
CHECKS = {(short, name): check for short, exercise in EXERCISES.items()
          for name, check in load_checks(exercise.checks_path).items()}
TABLES = {short: json.loads(exercise.table_path.read_text("utf-8"))
          for short, exercise in EXERCISES.items()}
PRACTICES = {key: check for key, check in CHECKS.items() if isinstance(check, Practice)}
ANSWERS = {short: importlib.import_module(f"exercises.{short}") for short in EXERCISES}
RIGHT = [(short, name, attempt) for short, answers in ANSWERS.items()
         for name, attempts in answers.RIGHT.items() for attempt in attempts]
WRONG = [(short, *row) for short, answers in ANSWERS.items() for row in answers.WRONG]

every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=list(EXERCISES))
every_check = pytest.mark.parametrize("short, name", CHECKS)
every_practice = pytest.mark.parametrize("short, name", PRACTICES)


def seen(short, name):
    return Seen(name, TABLES[short][name])


def solutions(exercise):
    """What the instructor's notebook defines."""
    shell = InteractiveShell()
    for cell in exercise.instructors().cells:
        if cell.cell_type == "code" and not is_grade(cell):
            shell.run_cell(cell.source).raise_error()
    return shell.user_ns


# --- what is handed out --------------------------------------------------------------------------

@every_exercise
def test_what_is_stored_is_what_the_source_makes(exercise):
    assert exercise.out_of_date() is None, "run: make notebooks"


@every_exercise
def test_an_exercise_has_what_the_page_promises(exercise):
    notebook = exercise.students()
    roles = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
    checks = [each for each in roles if each.grade and not each.solution]
    written = [each for each in roles if each.grade and each.solution]
    assert 3 <= len(checks) <= 5 and written
    assert {each.grade_id for each in checks} == {f"{name}_check" for short, name in CHECKS
                                                  if short == exercise.short}
    text = notebook.cells[0].source
    rows = [int(points) for points in re.findall(r"^\|.*\| *(\d+) *\|$", text, flags=re.M)]
    total = sum(each.points for each in checks + written)
    assert sorted(rows) == sorted(each.points for each in checks + written)
    assert f"**{total} points" in text
    assert "{{" not in "".join(cell.source for cell in notebook.cells)


@every_exercise
def test_students_get_no_solution_and_no_hidden_input(exercise):
    notebook, table = exercise.path.read_text("utf-8"), exercise.table_path.read_text("utf-8")
    assert "SOLUTION" not in notebook and "ubric" not in notebook
    stubs = {cell.source for cell in exercise.students().cells}
    for cell in exercise.instructors().cells:
        if "BEGIN SOLUTION" in cell.source:
            hidden = cell.source.split("### BEGIN SOLUTION\n")[1].split("### END")[0]
            kept = [line for line in hidden.splitlines()
                    if len(line.strip()) > 12 and any(line in stub for stub in stubs)]
            assert not kept
    for (short, name), check in PRACTICES.items():
        if short == exercise.short:
            for case in check.cases:
                for value in case.arguments.values():
                    packed = json.dumps(pack(value))
                    assert not (case.hidden and len(packed) > 80 and packed in table)
            seen_cases = sum(not case.hidden for case in check.cases)
            assert len(json.loads(table)[name]["inputs"]) == seen_cases >= 4
            assert len(check.cases) - seen_cases >= 4


@every_exercise
def test_untouched_it_runs_from_top_to_bottom_and_gives_no_points(exercise, capsys):
    shell = InteractiveShell()
    results = [shell.run_cell(cell.source) for cell in exercise.students().cells
               if cell.cell_type == "code"]
    assert all(result.success for result in results)
    assert [result.result for result in results if result.result is not None] == [
        0 for short, _ in CHECKS if short == exercise.short]
    assert capsys.readouterr().out.count("not attempted yet") == sum(
        short == exercise.short for short, _ in CHECKS)


# --- the checks, with the hidden inputs and without ----------------------------------------------

@every_exercise
def test_the_solutions_in_the_notebook_are_right(exercise):
    names = solutions(exercise)
    for (short, name), check in CHECKS.items():
        if short == exercise.short:
            assert check.judge(names[name]).kind == "right", check.judge(names[name]).text
            check = getattr(handed_out(short), name)
            assert check(names[name]) == TABLES[short][name]["points"]


@every_check
def test_a_stub_is_not_attempted(short, name):
    def stub(*arguments):
        raise NotImplementedError

    assert CHECKS[short, name].judge(stub).kind == "not attempted"


@pytest.mark.parametrize("short, name, attempt", RIGHT)
def test_a_right_answer_written_otherwise_is_right(short, name, attempt):
    verdict = CHECKS[short, name].judge(attempt)
    assert verdict.kind == "right", verdict.text


@pytest.mark.parametrize("short, name, attempt, words", WRONG)
def test_a_wrong_answer_fails_and_is_told_its_mistake(short, name, attempt, words):
    kind, text = CHECKS[short, name].judge(attempt)
    assert kind in ("mistake", "error") and words in text, text


@every_check
def test_every_function_is_proven_against_right_and_wrong_answers(short, name):
    assert sum((short, name) == row[:2] for row in RIGHT) >= 2
    assert sum((short, name) == row[:2] for row in WRONG) >= 4


@every_practice
def test_every_mistake_that_the_check_knows_is_recognised(short, name):
    check = PRACTICES[short, name]
    assert len({mistake.message for mistake in check.mistakes}) == len(check.mistakes) >= 4
    for mistake in check.mistakes:
        for wrong in mistake.wrongs:
            verdict = check.judge(wrong)
            assert verdict == ("mistake", f"{name}: not yet. {mistake.message}")


@every_practice
def test_the_table_answers_in_the_notebook_as_the_check_does_on_seen_inputs(short, name):
    check, table = PRACTICES[short, name], seen(short, name)
    only_seen = [case for case in check.cases if not case.hidden]
    assert table.judge(check.reference).kind == "right"
    for mistake in check.mistakes:
        for wrong in mistake.wrongs:
            kind, text = table.judge(wrong)
            if kind == "right":  # it shows on hidden inputs alone
                continue
            alike = Practice(name, check.reference,
                             [tuple(case.arguments.values()) for case in only_seen],
                             check.mistakes, check.praise, check.parts)
            assert (kind, text) == alike.judge(wrong)


@every_practice
def test_nothing_of_a_hidden_input_is_shown(short, name):
    """Whatever a function does wrong on hidden inputs alone, its numbers stay unseen."""
    check = PRACTICES[short, name]
    known = [case.arguments for case in check.cases if not case.hidden]

    def is_known(given):
        return any(same(list(case.values()), list(given)) for case in known)

    def off(*given):
        right = check.reference(*given)
        if is_known(given):
            return right
        return tuple(r * 1.5 + 0.123 for r in right) if check.parts else np.sin(right) + 0.123

    def tells(*given):
        if is_known(given):
            return check.reference(*given)
        raise ValueError(" ".join(["the", "input", "is", str(given)]))

    for attempt in (off, tells):
        kind, text = check.judge(attempt)
        assert kind in ("wrong", "mistake", "error")
        assert "got" not in text and "the input is" not in text
        assert "have not seen" in text or kind == "mistake"


def test_a_function_that_hands_its_work_to_a_library_is_told_so(capsys):
    from dlcourse import activations

    def softmax(Z, temperature):
        return activations.softmax(np.atleast_2d(Z) / temperature).reshape(np.shape(Z))

    handed_out("ex02").softmax(softmax)
    assert "activations" in capsys.readouterr().out


# --- the parts -----------------------------------------------------------------------------------

def test_a_table_keeps_arrays_text_and_lists():
    for value in (np.array([[1.5, np.inf]], dtype=np.float32), np.arange(3), "relu", 3,
                  [["dense", 3, True]], None, np.zeros((0, 2))):
        back = unpack(json.loads(json.dumps(pack(value))))
        assert np.array_equal(back, value) and type(back) is type(value)
        if isinstance(value, np.ndarray) and value.size:
            assert back.dtype == value.dtype and back.shape == value.shape


def test_an_unknown_exercise_is_named():
    with pytest.raises(ValueError, match="no exercise 'ex99': choose one of .*ex02"):
        handed_out("ex99")


@pytest.mark.parametrize("tags, words", [
    (["anwser:dense"], "Unknown tag"), (["check:dense"], "points:N"),
    (["answer:dense", "points:3"], "points:N"),
])
def test_a_tag_that_is_not_understood_is_named(tags, words):
    with pytest.raises(ValueError, match=words):
        role(tags)
