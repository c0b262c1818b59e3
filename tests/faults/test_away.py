"""PostgreSQL stopped at once and started, while others read and write."""

import pytest

from archive.keeping.meanwhile import SAYS

from .away import SEEN, stopped_and_started


@pytest.mark.endurance
@pytest.mark.postgresql
def test_readers_and_writers_are_told_and_go_on_as_soon_as_it_is_back(static, tmp_path):
    told = stopped_and_started(tmp_path, static, readers=8, writers=3)

    assert SEEN in SAYS
    assert told.faults == []
    assert set(told.readers["meanwhile"]) <= {
        "200",
        "404",
        "kept",
        "503 with Retry-After",
    }
    assert told.readers["meanwhile"]["kept"] > 0
    assert set(told.readers["after"]) == {"200", "404"}
    assert set(told.writers["after"]) <= {"saved", "refused"}
    assert set(told.saved) <= set(told.in_the_history)
