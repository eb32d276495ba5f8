"""What is plain crosses the boundary and comes back as it was; everything else is refused."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from dlcourse.grading.plain import Damaged, Foreign, decode, encode, read_line, write_line

texts = st.text(st.characters(exclude_categories=["Cs"]))
dtypes = st.one_of(
    arrays_of.boolean_dtypes(), arrays_of.integer_dtypes(), arrays_of.unsigned_integer_dtypes(),
    arrays_of.floating_dtypes(), arrays_of.unicode_string_dtypes(min_len=1))
arrays = arrays_of.arrays(dtypes, arrays_of.array_shapes(min_dims=0, min_side=0, max_side=4))
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
values = st.recursive(
    scalars | arrays,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(texts, inner),
    max_leaves=10)


def through(value):
    return decode(read_line(write_line({"value": encode(value)}))["value"])


def same(a, b):
    """Equal in type, dtype, shape and every value, where NaN equals NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, np.ndarray):
        return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    return a == b or a != a and b != b


@given(values)
def test_plain_data_comes_back_as_it_was(value):
    assert same(through(value), value)


@given(arrays)
def test_a_number_of_numpys_stays_one(array):
    for number in array.ravel()[:3]:
        back = through(number)
        assert type(back) is type(number) and (back == number or back != back)


@given(arrays)
def test_arrays_are_fresh_and_may_be_written(array):
    back = through(array)
    assert back.flags.writeable and back.flags.c_contiguous and back.base is None


def test_an_array_may_lie_in_memory_as_it_likes():
    A = np.arange(24.0).reshape(2, 3, 4)
    for view in (A.T, A[:, ::-1], A[..., 1], A.astype(">f4"), np.asfortranarray(A)):
        assert np.array_equal(through(view), view) and through(view).dtype == view.dtype


class Liar(list):
    def __class__(self):
        raise SystemExit


@pytest.mark.parametrize("value", [
    object(), Liar([1]), 1j, b"bytes", {1, 2}, range(3), {1: 2}, {("a",): 2},
    np.eye(2).view(np.matrix), np.ma.array([1.0]), np.array([None]), np.array(["a"], object),
    np.zeros(2, "c16"), np.datetime64("2020-01-01"), np.zeros(1, [("x", int)]), np.bytes_(b"a"),
    lambda: 0, int, len, "\ud800", np.empty((0, 10**9)), 10**5000,
], ids=lambda value: type(value).__name__)
def test_what_is_not_plain_is_named(value):
    with pytest.raises(Foreign) as refusal:
        encode([value])
    assert refusal.value.what


def test_lists_without_end_are_refused():
    circle = []
    circle.append(circle)
    with pytest.raises(Foreign, match="nested"):
        encode(circle)


def test_too_many_values_are_refused_before_any_is_made():
    with pytest.raises(Foreign, match="collection"):
        write_line({"value": [0] * 2_000_001})
    with pytest.raises(Damaged, match="values"):
        read_line(b'{"value": [' + b"[]," * 2_000_001 + b"[]]}")


def packed(data=b"\0" * 16, dtype="<f8", shape=(2,), key="array"):
    return {key: base64.b64encode(data).decode(), "dtype": dtype, "shape": list(shape)}


@pytest.mark.parametrize("data", [
    packed(b"\0" * 15), packed(b""), packed(shape=[3]), packed(shape=[-2]), packed(shape=[-1, -2]),
    packed(shape=[2, True]), packed(shape=[2.0]), packed(shape=[10**30]), packed(shape=[1] * 1000),
    packed(b"", shape=[0, 10**18]), packed(dtype="|O"), packed(dtype="O"), packed(dtype="|V8"),
    packed(dtype="<c16"), packed(dtype="<M8[s]"), packed(dtype="f8,f8"), packed(dtype="<f3"),
    packed(dtype="<U0"), packed(dtype="<U99999999999"), packed(dtype=["x"]), packed(dtype=None),
    packed(b"\2", "|b1", [1]), packed(b"\xff" * 4, "<U1", [1]), packed(b"\0\xd8\0\0", "<U1", [1]),
    packed(b"\0\0\xd8\0", ">U1", [1]), packed(key="number"), packed(shape=[1], key="number"),
    packed() | {"array": "%%%"}, packed() | {"array": 3}, packed() | {"array": "é"},
    packed() | {"shape": {"0": 2}}, packed() | {"more": 1}, {"array": "AAAA"},
    {"tuple": "abc"}, {"tuple": {"a": 1}}, {"dict": [1]}, {"tuple": [], "dict": {}}, {},
    {"set": [1]}, {"py/object": "os.system"}, {"dict": {"a": {"b": 1}}}, "\udc80",
    {"dict": {"\udc80": 1}},
], ids=str)
def test_hostile_forms_are_refused(data):
    with pytest.raises(Damaged):
        decode(data)


def test_an_odd_key_is_only_a_key():
    odd = {"__class__": "os.system", "array": [1], "dict": {}}
    assert through(odd) == odd


@pytest.mark.parametrize("line", [
    b"", b"\n", b"nonsense\n", b"[]\n", b"3\n", b'{"a": 1} {"a": 2}\n', b'{"a": 1}\n{"a": 2}\n',
    b"\xff\xfe{\0}\0", '{"a": "é"}'.encode(), b'{"a": ' + b"9" * 5000 + b"}\n",
    b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
], ids=lambda line: repr(line[:20]))
def test_hostile_lines_are_refused(line):
    with pytest.raises(Damaged):
        read_line(line)


def test_deep_values_are_refused_by_decode_itself():
    deep = json.loads("[" * 100 + "]" * 100)
    with pytest.raises(Damaged, match="nested"):
        decode(deep)
