import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A course folder as `prepare` makes it; take a `course` to change something in one."""
    from dlcourse.grading.course import prepare

    return prepare(tmp_path_factory.mktemp("grading") / "course", say=lambda text: None)


@pytest.fixture
def course(prepared, tmp_path):
    """A fresh copy of a course folder."""
    import shutil

    from dlcourse.grading.course import Course

    shutil.copytree(prepared.root, tmp_path / "course")
    return Course(tmp_path / "course")
