"""Do the practice checks answer each attempt with the right words, whatever the attempt does?"""

import importlib
import linecache
import pkgutil
import sys
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlcourse import checks
from dlcourse.checks.practice import Answer, Check, Mistake, Practice

# Every check of every lesson: a new one is tested from the moment it exists.
CHECKS = {(module.name, name): check
          for module in pkgutil.iter_modules(checks.__path__) if module.name.startswith("lesson")
          for name, check in vars(importlib.import_module(f"dlcourse.checks.{module.name}")).items()
          if isinstance(check, Check)}
PRACTICES = [check for check in CHECKS.values() if isinstance(check, Practice)]
ANSWERS = [check for check in CHECKS.values() if isinstance(check, Answer)]

every_check = pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
every_practice = pytest.mark.parametrize("check", PRACTICES, ids=lambda check: check.name)
every_answer = pytest.mark.parametrize("check", ANSWERS, ids=lambda check: check.name)

mean = Practice("mean", lambda x: np.mean(x),
                inputs=[(np.array([2.0]),), (np.array([1.0, 2.5]),), (np.arange(5) - 9.5,)],
                mistakes=[Mistake("That is the largest.", np.max)])
double = Practice("double", lambda x: 2 * x,
                  inputs=[(np.array([1.5]),), (np.array([3.0, 4.5, 0.2]),), (np.arange(1.0, 9.0),)],
                  mistakes=[])
table = Practice("table", lambda x: np.outer(x, [1.0, 2.5]),
                 inputs=[(np.array([2.0]),), (np.array([3.0, 1.0]),), (np.arange(1.0, 6.0),)],
                 mistakes=[])


# What people write, lesson by lesson: RIGHT answers, and mistakes that have to be RECOGNISED.
ANSWERED = {name: importlib.import_module(f"answers.{name}")
            for name in dict.fromkeys(module for module, _ in CHECKS)}
RIGHT = {(module, name): right for module, answers in ANSWERED.items()
         for name, right in answers.RIGHT.items()}
RECOGNISED = [(module, *row) for module, answers in ANSWERED.items()
              for row in getattr(answers, "RECOGNISED", [])]


@pytest.mark.parametrize("module, name, attempt, words", RECOGNISED)
def test_a_natural_mistake_is_recognised_however_it_is_written(module, name, attempt, words):
    kind, text = CHECKS[module, name].judge(attempt)
    assert kind == "mistake" and words in text, text


def test_an_error_of_another_kind_is_not_taken_for_a_known_mistake():
    conv2d, max_pool = CHECKS["lesson06", "conv2d"], CHECKS["lesson06", "max_pool"]
    assert conv2d.judge(lambda image, kernel: np.sum(image * kernel, keepdims=True)).kind == "error"
    assert conv2d.judge(lambda image, kernel: image[99]).kind == "error"
    assert max_pool.judge(lambda maps, size: maps.reshape(7, 7)).kind == "error"


# --- what the lessons promise --------------------------------------------------------------------

def test_every_check_is_found_under_its_own_name():
    assert len(CHECKS) >= 9
    assert all(name == check.name for (_, name), check in CHECKS.items())


def stub_with_dots(*arguments):
    ...


def stub_with_words(*arguments):
    """What to write here."""


def stub_that_returns_dots(*arguments):
    result = ...
    return result


def stub_that_raises(*arguments):
    raise NotImplementedError("your turn")


@every_practice
@pytest.mark.parametrize("stub", [stub_with_dots, stub_with_words, stub_that_returns_dots,
                                  stub_that_raises, lambda *arguments: NotImplemented, None, ...])
def test_an_untouched_stub_is_not_attempted_yet(check, stub, capsys):
    assert check.judge(stub).kind == "not attempted"
    assert check(stub) is None
    assert capsys.readouterr().out.startswith(f"{check.name}: not attempted yet. ")


@every_answer
@pytest.mark.parametrize("stub", [None, ..., NotImplemented])
def test_an_unanswered_question_is_not_attempted_yet(check, stub):
    assert check.judge(stub).kind == "not attempted"


@every_check
def test_the_reference_is_right(check):
    right = check.reference if isinstance(check, Practice) else check.value
    verdict = check.judge(right)
    assert verdict.kind == "right"
    assert verdict.text.startswith(f"{check.name}: right") and verdict.text.endswith(check.praise)


@pytest.mark.parametrize("module, name", CHECKS)
def test_right_answers_written_otherwise_are_right(module, name):
    check, right = CHECKS[module, name], RIGHT[module, name]
    assert len(right) >= 2
    for attempt in right:
        assert check.judge(attempt).kind == "right", (attempt, check.judge(attempt).text)


@every_check
def test_at_least_four_mistakes_are_known_each_with_words_of_its_own(check):
    messages = [mistake.message for mistake in check.mistakes]
    assert len(messages) >= 4
    assert len(set(messages)) == len(messages)
    assert all(mistake.wrongs for mistake in check.mistakes)


@pytest.mark.parametrize(
    "check, mistake, wrong",
    [pytest.param(check, mistake, wrong, id=f"{check.name}-{i}-{j}")
     for check in CHECKS.values()
     for i, mistake in enumerate(check.mistakes) for j, wrong in enumerate(mistake.wrongs)])
def test_every_mistake_is_recognised(check, mistake, wrong):
    verdict = check.judge(wrong)
    assert verdict == ("mistake", f"{check.name}: not yet. {mistake.message}")


@every_practice
def test_the_inputs_stay_as_they_are_and_come_smallest_first(check):
    sizes = [sum(np.size(value) for value in case.values()) for case in check.inputs]
    assert min(sizes) == sizes[0]

    def ruin(*arguments):
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument[...] = 0
            elif isinstance(argument, list):
                argument.clear()
        return 0

    check.judge(ruin)
    assert check.judge(check.reference).kind == "right"


# --- whatever an attempt does --------------------------------------------------------------------

def test_an_attempt_that_raises_is_shown_its_line_and_its_input():
    def helper(x):
        return x[5]

    def attempt(x):
        return helper(x)

    kind, text = mean.judge(attempt)
    assert kind == "error"
    assert text.startswith("mean: stopped by an error on line ")
    assert "`return x[5]`" in text
    assert "IndexError: index 5 is out of bounds" in text
    assert "x = [2.]" in text


def test_an_error_inside_a_library_is_put_down_to_the_line_that_called_it():
    verdict = mean.judge(lambda x: np.concatenate(x))
    assert verdict.kind == "error" and "np.concatenate(x)" in verdict.text


def test_a_helper_in_another_cell_of_the_notebook_is_the_learners_code_too():
    cells = {"/tmp/ipykernel_1/1.py": "def helper(x):\n    return x.men()\n",
             "/tmp/ipykernel_1/2.py": "def attempt(x):\n    return helper(x)\n"}
    names = {}
    for filename, source in cells.items():
        linecache.cache[filename] = len(source), None, source.splitlines(True), filename
        exec(compile(source, filename, "exec"), names)
    assert "on line 2 of your code, `return x.men()`" in mean.judge(names["attempt"]).text


def test_sys_exit_does_not_end_the_session():
    verdict = mean.judge(lambda x: sys.exit(1))
    assert verdict.kind == "error" and "SystemExit: 1" in verdict.text


def test_an_endless_recursion_is_an_error_like_any_other():
    def attempt(x):
        return attempt(x)

    verdict = mean.judge(attempt)
    assert verdict.kind == "error" and "RecursionError" in verdict.text


def test_an_exception_that_cannot_even_be_printed_is_still_told():
    class Broken(Exception):
        def __str__(self):
            raise ValueError

    def attempt(x):
        raise Broken

    assert "Broken" in mean.judge(attempt).text


def test_an_interrupt_from_the_learner_gets_through():
    def attempt(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mean.judge(attempt)


def test_a_function_with_other_arguments_is_told_which_ones_are_kept():
    kind, text = mean.judge(lambda: 1)
    assert kind == "error" and "could not be called with (x)" in text


@every_practice
def test_a_result_instead_of_the_function_is_told_apart(check):
    for value in (np.ones((2, 2)), 3, "conv2d"):
        kind, text = check.judge(value)
        assert kind == "mistake" and f"check.{check.name}({check.name})" in text


@every_practice
def test_text_is_not_a_number(check):
    kind, text = check.judge(lambda *arguments: "0.5")
    assert kind == "mistake" and "type str" in text


@every_practice
def test_nothing_for_some_inputs_is_noticed(check):
    calls = []

    def attempt(*arguments):
        calls.append(arguments)
        return check.reference(*arguments) if len(calls) % 3 else None

    kind, text = check.judge(attempt)
    assert kind == "mistake" and "nothing comes back" in text and "`return`" in text


@every_practice
def test_a_result_that_is_printed_and_not_returned_is_noticed(check, capsys):
    kind, text = check.judge(lambda *arguments: print(check.reference(*arguments)))
    assert kind == "mistake" and "printed" in text and "`return`" in text
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("check", [check for check in PRACTICES if any(
    isinstance(value, np.ndarray | list) for value in check.inputs[0].values())],
    ids=lambda check: check.name)
def test_an_argument_changed_in_place_is_noticed(check):
    def attempt(*arguments):
        result = check.reference(*arguments)
        first = next(a for a in arguments if isinstance(a, np.ndarray | list))
        first[0] = first[0] * 0
        return result

    kind, text = check.judge(attempt)
    name = next(iter(check.inputs[0]))
    assert kind == "mistake" and f"changes its argument `{name}`" in text
    assert "values are right" in text


@pytest.mark.parametrize("check, attempt, words", [
    (mean, np.max, "That is the largest."),
    (mean, np.sum, "number of values in `x`"),
    (mean, lambda x: 3 * np.mean(x), "Every value is 3 times"),
    (mean, lambda x: -np.mean(x), "opposite sign"),
    (mean, lambda x: 0, "Every value is 0"),
    (mean, lambda x: int(np.mean(x)), "fractions are lost"),
    (mean, lambda x: np.nan, "NaN"),
    (mean, lambda x: np.float64(1) / np.zeros(()), "NaN"),
    (mean, lambda x: x, "One number is expected, and an array of shape (1,) comes back."),
    (mean, lambda x: [np.mean(x)], "The numbers in it are right."),
    (mean, lambda x: [[1], [1, 2]], "type list"),
    (mean, lambda x: {"mean": 1}, "type dict"),
    (mean, lambda x: 1j, "type complex"),
    (double, lambda x: 2 * np.append(x[:1], 0 * x[1:]), "The beginning of the result is right"),
    (double, lambda x: np.full(x.shape, 2 * x[0]), "all the others repeat it"),
    (double, lambda x: (2 * x).astype(int), "fractions are lost"),
    (double, lambda x: 2 * x / len(x), "off by the same factor"),
    (double, lambda x: 2 * x * len(x), "number of values in `x`"),
    (table, lambda x: np.outer([1.0, 2.5], x), "transposed"),
    (table, lambda x: np.ones((2, len(x))), "rows and columns mixed up"),
    (table, lambda x: np.outer(x, [1.0, 2.5, 3.0]), "The shape is (1, 3) where (1, 2)"),
    (table, lambda x: np.outer(x, [1.0, 2.5]) / (1 + len(x)), "off by the same factor"),
])
def test_a_mistake_that_shows_in_any_function_has_its_words(check, attempt, words):
    kind, text = check.judge(attempt)
    assert kind == "mistake" and words in text


def test_any_other_wrong_answer_is_shown_the_smallest_input_it_fails_on():
    kind, text = double.judge(lambda x: x + x ** 2 - x[0] ** 2 + x[0])
    assert kind == "wrong"
    assert text == """double: not yet. This is the smallest input on which it differs:
    x        = [3. , 4.5, 0.2]
    expected = [6. , 9. , 0.4]
    got      = [ 6.  , 18.75, -5.76]
    They differ most at [1]: 9 expected, 18.75 came."""


def test_float32_is_precise_enough_and_sloppiness_is_not():
    assert double.judge(lambda x: np.float32(2 * x)).kind == "right"
    assert double.judge(lambda x: 2.00001 * x).kind == "mistake"


def test_one_buffer_for_all_results_does_no_harm():
    buffer = np.zeros(1)

    def attempt(x):
        buffer[0] = np.mean(x)
        return buffer[0:1].reshape(())

    assert mean.judge(attempt).kind == "right"


def test_warnings_stay_out_of_the_notebook():
    def attempt(x):
        warnings.warn("noise")
        return np.log(-x)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert mean.judge(attempt).kind == "mistake"


@every_answer
def test_another_number_is_told_its_side(check):
    assert check.judge(check.value - 0.5) == (
        "wrong", f"{check.name}: not yet. {check.value - 0.5:,} is too small.")
    assert "too large" in check.judge(10 ** 12).text
    for attempt in ("93_322", [1, 2], np.nan, len):
        kind, text = check.judge(attempt)
        assert kind == "mistake" and "One finite number" in text


@every_check
def test_the_words_are_plain_lines_that_fit_a_page(check, capsys):
    for mistake in check.mistakes:
        check(mistake.wrongs[0])
        out = capsys.readouterr().out
        assert out.startswith(f"{check.name}: ") and out.endswith("\n")
        assert all(len(line) <= 88 for line in out.splitlines())


ANYTHING = st.one_of(
    hnp.arrays(dtype=st.one_of(hnp.boolean_dtypes(), hnp.integer_dtypes(), hnp.floating_dtypes(),
                               hnp.complex_number_dtypes(), hnp.unicode_string_dtypes()),
               shape=hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)),
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
                 lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner), max_leaves=6))


@settings(deadline=None, max_examples=60)
@given(values=st.lists(ANYTHING, min_size=1, max_size=4), check=st.sampled_from(PRACTICES))
def test_an_attempt_may_return_anything(values, check):
    calls = iter(values * 20)
    kind, text = check.judge(lambda *arguments: next(calls))
    assert kind in {"not attempted", "right", "mistake", "wrong"}
    assert text.startswith(f"{check.name}: ")


@settings(deadline=None, max_examples=60)
@given(values=hnp.arrays(
           dtype=st.one_of(hnp.boolean_dtypes(), hnp.integer_dtypes(), hnp.floating_dtypes()),
           shape=st.integers(1, 5)),
       check=st.sampled_from(PRACTICES))
def test_an_attempt_may_return_any_numbers_in_the_right_shape(values, check):
    def attempt(*arguments):
        return np.resize(values, np.shape(check.reference(*arguments)))

    verdict = check.judge(attempt)
    assert verdict.kind in {"right", "mistake", "wrong"}


@settings(deadline=None, max_examples=40)
@given(value=ANYTHING, check=st.sampled_from(ANSWERS))
def test_an_answer_may_be_anything(value, check):
    assert check.judge(value).kind in {"not attempted", "right", "mistake", "wrong"}
