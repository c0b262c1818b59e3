"""A disk without room, on a small file system of its own."""

import pytest

from .full import NotMounted, has_said_so, on_a_full_disk


@pytest.mark.sqlite
@pytest.mark.endurance
def test_on_a_full_disk_everybody_is_told_so_and_nothing_is_lost(static, tmp_path):
    """Of PostgreSQL's own disk tests/test_trouble.py has what its driver says."""
    try:
        said = on_a_full_disk(tmp_path / "disk", static)
    except NotMounted as reason:
        pytest.skip(f"No file system can be mounted here: {reason}")

    assert "To the king" in said.pop("a page")
    assert [what for what, words in said.items() if not has_said_so(words)] == []
    assert "Send it once more" in said["a save"]
