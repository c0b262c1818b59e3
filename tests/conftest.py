"""What every test stands on: quick passwords, plain files, and a real browser."""

import gc
import os
import shutil
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import expect, sync_playwright

from .ready_made import BY_VENDOR

# Playwright runs its own event loop, in which Django would refuse to ask the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A busy machine is no fault of what is tested: timings are never asserted.
hypothesis_settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("unhurried")
expect.set_options(timeout=30_000)

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
ALONE = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Who asks for none of these asks nothing of a database.
DATABASES = {"db", "transactional_db", "live_server", "ready_made", "collection"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
    # The last to come would be waited for.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    is_elsewhere = on_postgresql if is_sqlite(config) else on_sqlite
    left_out = {item for item in items if is_elsewhere(item)}
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    # And before these those of looks, which take longest together.
    items.sort(key=lambda item: item.get_closest_marker("looks") is None)


def is_sqlite(config) -> bool:
    return config.getoption("database") == "sqlite"


def on_postgresql(item) -> bool:
    return item.get_closest_marker("postgresql") is not None


def on_sqlite(item) -> bool:
    """Whether it is asked once, since no other database could answer otherwise."""
    if any(map(item.get_closest_marker, ["looks", "sqlite"])):
        return True
    return not (
        DATABASES.intersection(item.fixturenames)
        or item.get_closest_marker("django_db")
    )


def pytest_collection_finish():
    """What has been imported by now stays: to look through it again takes a tenth."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def quick_and_plain():
    """Cheap passwords, and static files under their own names."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=settings.STORAGES
        | {
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
            }
        },
        WHITENOISE_AUTOREFRESH=True,
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def an_index_of_its_own(tmp_path_factory):
    """Each process of a test run has its own database, and so its own index."""
    with override_settings(SEARCH_DIR=tmp_path_factory.mktemp("search")):
        yield


@pytest.fixture(autouse=True)
def no_page_is_kept():
    """Two tests that make the same archive would be handed the same pages."""
    caches["pages"].clear()


@pytest.fixture(scope="session")
def ready_made(django_test_environment, django_db_blocker, tmp_path_factory):
    """The databases of this run, of which each process has copies."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    ready_made = BY_VENDOR[connection.vendor](folder)
    yield ready_made
    with django_db_blocker.unblock():
        ready_made.remove()


@pytest.fixture(scope="session")
def django_db_setup(ready_made, django_db_blocker):
    """
    An empty archive; in place of pytest-django's, which each process would migrate.

    What a test has committed is gone with its database: to copy another is quicker
    than to empty every table.
    """
    with django_db_blocker.unblock():
        ready_made.work_on("empty")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda test: ready_made.renew()
        )
        yield


@pytest.fixture(scope="module")
def collection(ready_made, django_db_setup, django_db_blocker):
    """The letters of fixtures/, loaded once in a run: there for a module's tests."""
    with django_db_blocker.unblock():
        ready_made.work_on("collection")
    yield
    with django_db_blocker.unblock():
        ready_made.work_on("empty")


@pytest.fixture(scope="session")
def browser():
    """A Chromium of this machine's, without a window."""
    installed = [path for name in BROWSERS if (path := shutil.which(name))]
    if not installed:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("No Chromium or Chrome is installed.")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=installed[0],
            # Chromium's sandbox refuses to run as root.
            args=[*ALONE, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )


@pytest.fixture
def site(live_server) -> str:
    """The address at which the archive is served."""
    return live_server.url


@pytest.fixture
def page(browser, site):
    """
    A fresh tab at the archive, as a stranger's.

    The test fails at its end if a script broke, if the Content-Security-Policy
    had to stop anything, or if anything was asked of another host.
    """
    faults = []
    here = urlsplit(site).netloc

    def hear(message):
        if "content security policy" in message.text.lower():
            faults.append(message.text)

    def watch(request):
        if urlsplit(request.url).netloc not in ("", here):
            faults.append(f"Asked of another host: {request.url}")

    context = browser.new_context(base_url=site)
    context.on("console", hear)
    context.on("request", watch)
    context.on("weberror", lambda broken: faults.append(str(broken.error)))
    yield context.new_page()
    context.close()
    assert not faults, "\n".join(faults)
