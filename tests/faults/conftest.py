"""Archives of these tests' own: other processes are at work on them."""

import pytest

from .processes import Archive


@pytest.fixture(scope="session")
def static(tmp_path_factory):
    """The static files as production has them, collected once."""
    folder = tmp_path_factory.mktemp("static")
    Archive(folder).run("collectstatic", "--no-input", "-v0")
    return folder / "static"


@pytest.fixture
def archive(ready_made, django_db_setup, django_db_blocker, static, tmp_path):
    """An archive beside the one that tests are given: empty, or with the collection."""
    with django_db_blocker.unblock():
        url = ready_made.another(tmp_path)
    (tmp_path / "static").symlink_to(static)
    return Archive(tmp_path, url)
