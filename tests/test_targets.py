"""What is pressed at the desk can be hit: 24 pixels, or room around it (2.5.8)."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from archive.models import Collection, Document, Letter

from .accessibility import OF_TARGETS, WIDE, show
from .doors import make_account
from .test_admin import RECORDS, address
from .test_edition import of_every_kind
from .test_unsaved import come_in

__all__ = ["of_every_kind"]

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]


def test_what_is_listed_at_the_desk_can_be_hit(page, site, of_every_kind):
    come_in(page.context, make_account(is_superuser=True), site)
    urls = [reverse("admin:index")]
    urls += [address("changelist", model) for model in RECORDS]
    for model in (Letter, Document, Collection):
        urls.append(address("change", model.objects.order_by("pk").first()))
    show(page, "light", WIDE)

    faults = []
    for url in urls:
        page.goto(url, wait_until="load")
        expect(page.locator("#content a, #content input").first).to_be_attached()
        faults += [f"{url} {fault}" for fault in too_small_on(page)]

    assert not faults, "\n".join(faults)


def too_small_on(page) -> list[str]:
    found = Axe(AXE_SCRIPT).run(page, options=OF_TARGETS).response["violations"]
    return [node["html"][:200] for rule in found for node in rule["nodes"]]
