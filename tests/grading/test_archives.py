"""Archives with every kind of attack: what is safe is read, the rest is named and skipped."""

import io
import stat
import struct
import zipfile
from datetime import datetime

import pytest

from dlcourse.grading import archives
from dlcourse.grading.archives import BadArchive, open_archive


def pack(*members, path=None):
    """A zip of pairs of name (or ZipInfo) and content, as bytes or at `path`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    if path is None:
        return file.getvalue()
    path.write_bytes(file.getvalue())
    return path


def special(name, kind=stat.S_IFREG, when=(2026, 3, 1, 12, 30, 0)):
    info = zipfile.ZipInfo(name, when)
    info.external_attr = (kind | 0o777) << 16
    return info


def listed(path):
    archive = open_archive(path)
    return [member.name for member in archive.members], dict(archive.skipped)


def test_members_are_read_under_their_names_with_their_times(tmp_path):
    archive = open_archive(pack((special("b/x.ipynb"), "two"), ("a.ipynb", "one"),
                                path=tmp_path / "a.zip"))
    assert [(member.name, member.read()) for member in archive.members] == [
        ("a.ipynb", b"one"), ("b/x.ipynb", b"two")]
    assert archive.members[1].changed == datetime(2026, 3, 1, 12, 30)
    assert archive.skipped == []


@pytest.mark.parametrize(("name", "reason"), [
    ("/etc/passwd.ipynb", "absolute"), ("C:/x.ipynb", "absolute"), ("C:\\x.ipynb", "absolute"),
    ("../x.ipynb", "out of"), ("a/../../x.ipynb", "out of"), ("a\\..\\..\\x.ipynb", "out of"),
    ("a\nb.ipynb", "control"), ("a\x1b[2Jb.ipynb", "control"), ("x" * 2000, "too long")])
def test_names_that_are_no_plain_paths_are_skipped(tmp_path, name, reason):
    names, skipped = listed(pack((name, "x"), ("good.ipynb", "x"), path=tmp_path / "a.zip"))
    assert names == ["good.ipynb"]
    assert len(skipped) == 1 and reason in next(iter(skipped.values()))


def test_a_name_with_nul_is_skipped(tmp_path):
    data = pack(("eviltipynb", "x"), ("good.ipynb", "x")).replace(b"eviltipynb", b"evil\0ipynb")
    (tmp_path / "a.zip").write_bytes(data)
    names, skipped = listed(tmp_path / "a.zip")
    assert names == ["good.ipynb"] and "control" in skipped["evil\0ipynb"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_skipped(tmp_path, kind):
    names, skipped = listed(pack((special("x.ipynb", kind), "/etc/passwd"),
                                 path=tmp_path / "a.zip"))
    assert names == [] and "link or a device" in skipped["x.ipynb"]


def test_encrypted_members_are_skipped(tmp_path):
    data = bytearray(pack(("x.ipynb", "x"), ("good.ipynb", "x")))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    (tmp_path / "a.zip").write_bytes(data)
    names, skipped = listed(tmp_path / "a.zip")
    assert names == ["good.ipynb"] and skipped["x.ipynb"] == "it is encrypted"


def test_a_bomb_is_skipped(tmp_path):
    names, skipped = listed(pack(("bomb.ipynb", bytes(30 * 2**20)), ("good.ipynb", "x"),
                                 path=tmp_path / "a.zip"))
    assert names == ["good.ipynb"] and "bomb" in skipped["bomb.ipynb"]


def test_one_student_cannot_use_up_the_room_of_all(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_MEMBER", 1000)
    names, skipped = listed(pack(*[(f"greedy/{n}.ipynb", "x" * 400) for n in range(5)],
                                 ("other/x.ipynb", "x"), path=tmp_path / "a.zip"))
    assert names == ["greedy/0.ipynb", "greedy/1.ipynb", "other/x.ipynb"] and len(skipped) == 3


def test_too_much_in_all_is_refused(tmp_path, monkeypatch):
    path = pack(*[(f"{n}.ipynb", "x" * 400) for n in range(5)], path=tmp_path / "a.zip")
    monkeypatch.setattr(archives, "LARGEST_TOTAL", 1000)
    with pytest.raises(BadArchive, match=r"a\.zip was not opened: it unpacks to more than"):
        open_archive(path)
    monkeypatch.setattr(archives, "MOST_MEMBERS", 4)
    with pytest.raises(BadArchive, match="5 members"):
        open_archive(path)


def test_a_zip_in_the_zip_is_opened_one_level_deep(tmp_path):
    deepest = pack(("x.ipynb", "hidden"))
    inner = pack(("work/x.ipynb", "one"), ("more.zip", deepest), ("../y.ipynb", "evil"))
    names, skipped = listed(pack(("jane/all.zip", inner), ("joe/broken.zip", "PK no zip"),
                                 path=tmp_path / "a.zip"))
    assert names == ["jane/all.zip/work/x.ipynb"]
    assert set(skipped) == {"jane/all.zip/more.zip", "jane/all.zip/../y.ipynb", "joe/broken.zip"}
    assert open_archive(tmp_path / "a.zip").members[0].read() == b"one"


def test_a_crowded_zip_in_the_zip_does_not_stop_the_others(tmp_path):
    crowded = pack(*[(f"{n}.ipynb", "x") for n in range(501)])
    names, skipped = listed(pack(("jane/all.zip", crowded), ("joe/x.ipynb", "x"),
                                 path=tmp_path / "a.zip"))
    assert names == ["joe/x.ipynb"] and "bomb" in skipped["jane/all.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_of_one_name_the_first_counts(tmp_path):
    path = pack(("x.ipynb", "one"), ("x.ipynb", "two"), path=tmp_path / "a.zip")
    names, skipped = listed(path)
    assert names == ["x.ipynb"] and "twice" in skipped["x.ipynb"]
    assert open_archive(path).members[0].read() == b"one"


def test_clutter_is_ignored(tmp_path):
    names, skipped = listed(pack(("__MACOSX/._x.ipynb", ""), ("a/.DS_Store", ""),
                                 ("a/.ipynb_checkpoints/x.ipynb", ""), ("a/x.ipynb", ""),
                                 path=tmp_path / "a.zip"))
    assert names == ["a/x.ipynb"] and skipped == {}


def test_damage_is_found_when_a_member_is_read(tmp_path):
    data = bytearray(pack(("x.ipynb", b"some text " * 50)))
    data[45] ^= 0xff
    (tmp_path / "a.zip").write_bytes(data)
    member, = open_archive(tmp_path / "a.zip").members
    with pytest.raises(BadArchive, match="damaged"):
        member.read()


def test_names_in_utf8_without_its_flag_are_read(tmp_path):
    data = pack(("XYZXYZ_ex.ipynb", "x")).replace(b"XYZXYZ", "小明".encode())
    (tmp_path / "a.zip").write_bytes(data)
    assert listed(tmp_path / "a.zip")[0] == ["小明_ex.ipynb"]


def test_what_is_no_zip_and_what_is_not_there(tmp_path):
    (tmp_path / "half.zip").write_bytes(pack(("x.ipynb", "x" * 999))[:60])
    with pytest.raises(BadArchive, match=r"half\.zip was not opened"):
        open_archive(tmp_path / "half.zip")
    with pytest.raises(FileNotFoundError, match="name the zip"):
        open_archive(tmp_path / "none.zip")


def test_a_folder_is_read_and_its_links_are_not_followed(tmp_path):
    folder = tmp_path / "all"
    (folder / "jane").mkdir(parents=True)
    (folder / "jane" / "x.ipynb").write_text("one")
    (folder / "jane" / "y.ipynb").symlink_to("/etc/passwd")
    (folder / "joe").symlink_to("/etc")
    names, skipped = listed(folder)
    assert names == ["jane/x.ipynb"]
    assert skipped == {"jane/y.ipynb": "it is a link", "joe": "it is a link"}


def test_a_single_notebook_is_an_archive_of_one(tmp_path):
    (tmp_path / "jane_ex.ipynb").write_bytes(b"one")
    member, = open_archive(tmp_path / "jane_ex.ipynb").members
    assert member.name == "jane_ex.ipynb" and member.read() == b"one"


def test_the_key_tells_contents_apart(tmp_path):
    one = open_archive(pack((special("x.ipynb"), "1"), path=tmp_path / "a.zip")).key
    same = open_archive(pack((special("x.ipynb"), "1"), path=tmp_path / "b.zip")).key
    two = open_archive(pack((special("x.ipynb"), "2"), path=tmp_path / "c.zip")).key
    assert one == same != two and len(one) == 12
