"""Many at one record: no save is lost, and no database is locked on any page."""

import pytest

from .processes import read
from .work import one_record


@pytest.mark.endurance
def test_of_all_that_is_sent_each_is_saved_or_refused_and_nothing_is_lost(archive):
    """Of what is said to be saved, each word is in the history: one_record looks."""
    found = one_record(archive, times=4, writers=8, readers=20)

    for sent, told, _ in found.values():
        assert set(sent.outcomes) <= {"saved", "refused"}, sent.faults[:1]
        assert sent.outcomes["saved"] > 0
        assert sent.outcomes["saved"] + sent.outcomes["refused"] == 32
        assert set(told.answers) == {200}
    assert "locked" not in read(archive.folder / "server.log")
