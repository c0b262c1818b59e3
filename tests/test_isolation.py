"""Words written from right to left, among words written from left to right."""

import re

import html5lib
import pytest
from django.db import DatabaseError, models, transaction
from django.urls import reverse

from archive import anchoring
from archive.models import Agent, Capture, Collection, Document, Letter, Place

from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_place,
)
from .test_admin import RECORDS, address, form_of
from .test_attacks_by_words import written_in
from .test_edition import of_every_kind

__all__ = ["of_every_kind"]

pytestmark = [pytest.mark.looks, pytest.mark.django_db]

PERSIAN = "نامهٔ ۱۲"
RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
INLINE = {"a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "mark", "q"}
INLINE |= {"s", "small", "span", "strong", "sub", "sup", "time", "u", "output"}
# What a reader sees as a field, or not at all; the browser isolates each choice.
APART = {"script", "style", "template", "textarea", "option", "title"}


def not_isolated_in(response) -> list[str]:
    """Sentences in which such words stand among others, and nothing isolates them."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    above = {child: parent for parent in tree.iter() for child in parent}
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        texts = [(element, element.text), *((element, e.tail) for e in element)]
        for holder, text in texts:
            if text and RTL.search(text) and not is_isolated(holder, text, above):
                block = block_of(holder, above)
                found.append(" ".join("".join(block.itertext()).split())[:200])
    return found


def is_isolated(element, text: str, above: dict) -> bool:
    """Whether words are in an element of their own direction, or alone in a block."""
    while element.tag in INLINE and element.get("dir") is None:
        if element in above:
            element = above[element]
    if element.tag in APART or element.tag == "bdi" or element.get("dir"):
        return True
    return "".join(element.itertext()).split() == text.split()


def block_of(element, above: dict):
    while element.tag in INLINE | {"bdi"}:
        element = above[element]
    return element


def write_persian_everywhere() -> None:
    for model in RECORDS:
        for record in model._base_manager.order_by("pk"):
            for field in written_in(model):
                if not isinstance(field, models.URLField):
                    _write(record, field)


def _write(record, field: models.Field) -> None:
    before = getattr(record, field.attname)
    setattr(record, field.attname, f"{PERSIAN}"[: field.max_length])
    record._change_reason = PERSIAN
    try:
        with transaction.atomic():
            record.save()
    except DatabaseError:
        setattr(record, field.attname, before)


def desk_pages(letter: Letter) -> list[str]:
    pages = [reverse("admin:index"), reverse("admin:deleted")]
    for model in RECORDS:
        record = model._base_manager.order_by("pk").last()
        pages += [address("changelist", model), address("change", record)]
        pages += [address("history", record), address("delete", record)]
    source = Document.objects.get(slug="source").pk
    for name in ("workbench", "cite", "references", "new_text"):
        there = reverse(f"admin:archive_document_{name}", args=[source])
        pages.append(f"{there}?letter={letter.pk}" if name == "workbench" else there)
    for name in ("evidence", "unread", "return", "split"):
        pages.append(reverse(f"admin:archive_letter_{name}", args=[letter.pk]))
    return pages + pages_of_two()


def pages_of_two() -> list[str]:
    """Two texts compared, and two records of a kind that may be one."""
    waiting = Capture.objects.waiting().get().pk
    pages = [reverse("admin:archive_capture_compare", args=[waiting])]
    for model in (Agent, Place, Document, Letter, Collection):
        kind = model._meta.model_name
        keys = model.objects.order_by("-pk").values_list("pk", flat=True)[:2]
        pages.append(reverse("admin:merge", args=[kind, *keys]))
        pages.append(reverse("admin:look-alikes-of", args=[kind]))
    return pages


@pytest.fixture
def persian(of_every_kind):
    letter = Letter.objects.first()
    source = make_document(slug="source", text=f"It was sent. {PERSIAN} Nobody.")
    cite(make_claim(letter, "contents", PERSIAN), source, words="It was sent")
    annotate(source, "Nobody")
    make_agent(PERSIAN, slug="gone").delete()
    make_agent(PERSIAN), make_place(PERSIAN), make_collection()
    cite(make_claim(make_letter(title=PERSIAN), "contents", PERSIAN), source)
    two = make_document(slug="of-two-texts", text=f"It was sent. {PERSIAN}")
    cite(make_claim(letter, "contents", "Another"), two, words="It was sent")
    anchoring.keep_capture(two, f"It was sent on a Friday. {PERSIAN} ")
    write_persian_everywhere()
    return letter


def test_no_page_of_the_desk_mixes_directions(admin_client, persian):
    faults = {}
    for url in desk_pages(persian):
        page = admin_client.get(url, follow=True)
        assert page.status_code in (200, 403), url
        if found := not_isolated_in(page):
            faults[url] = found

    assert faults == {}


def test_nor_do_three_columns(admin_client, persian):
    there = address("change", persian)
    form = form_of(admin_client.get(there))
    persian.refresh_from_db()
    persian.abstract = f"No letter, {PERSIAN}, came in 1953."
    persian.save()
    mine = {"abstract": f"A letter, {PERSIAN}, came in 1954."}

    page = admin_client.post(there, form | mine)

    assert PERSIAN in page.content.decode()
    assert page.context["columns"].differing
    assert not_isolated_in(page) == []
