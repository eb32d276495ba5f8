"""In these tests an error that a widget would show is an error, unless a test asks to see it."""

import sys
from pathlib import Path

import pytest

from dlcourse.widgets.live import Message

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def errors_are_errors(request, monkeypatch):
    """A callback's exception fails the test, but where the test takes the fixture `told`."""
    if "told" in request.fixturenames:
        return
    say = Message.say

    def raising(self, error):
        if isinstance(error, Exception):
            raise error
        say(self, error)

    monkeypatch.setattr(Message, "say", raising)


@pytest.fixture
def told():
    """Asks that errors are shown in the widget, as a learner sees them."""
