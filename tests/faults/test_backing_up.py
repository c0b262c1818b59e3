"""A backup that is taken while others write is of one moment that there was."""

import pytest

from .backing_up import taken_while_writing


@pytest.mark.endurance
def test_a_backup_taken_while_writing_restores_to_a_state_that_existed(
    archive, tmp_path
):
    for number, last in taken_while_writing(archive, tmp_path, backups=3):
        assert number == last
