"""Whatever is killed in the middle has left nothing half done; the next goes well."""

import random
import sys

import pytest

ACTS = ["load", "restore", "merge", "compare", "rebuild"]


@pytest.mark.endurance
@pytest.mark.parametrize("act", ACTS)
def test_what_is_killed_at_any_moment_is_done_whole_or_not_at_all(archive, act):
    """Three moments, others each time; benchmarks/endurance.py has twenty of them."""
    seed = str(random.randrange(1_000_000))

    process = archive.process(
        sys.executable, "-m", "tests.faults.kills", act, "3", seed
    )
    said, _ = process.communicate()

    assert process.returncode == 0, said
    assert "killed at 3 moments" in said
