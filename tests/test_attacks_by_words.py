"""Scripts in every field of every record: on every page they are words, and no more."""

import json
from itertools import chain
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, models, transaction
from django.urls import reverse

from archive import anchoring, search
from archive.languages import is_language_tag
from archive.models import (
    Agent,
    Assessment,
    Capture,
    Deletion,
    Document,
    Letter,
    Place,
    Record,
    State,
)

from .doors import make_account
from .factories import annotate, cite, make_agent, make_claim, make_document
from .test_admin import RECORDS, address, form_of
from .test_edition import of_every_kind
from .test_never_stale import BESIDES
from .test_three_columns import form_in

__all__ = ["of_every_kind"]

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]

# Each would do something, or show something, where it is taken for more than words.
QUOTES = "\"'><b data-broken>"
PICTURE = "<img src=x onerror=alert(1)>"
LONG = (
    f"{QUOTES}</title></textarea></script><script>alert(2)</script>{PICTURE}"
    "<svg onload=alert(3)>]]><a href=javascript:alert(4)>{{ 7|add:42 }}{% now 'Y' %}"
    "--><iframe srcdoc='<script>alert(5)</script>'></iframe>\u202etxt\u2066\u2069\u202c"
)
ON_THE_WEB = "https://x.test/?a=\"'><b/data-broken><img/src=x/onerror=alert(6)>"
# Of a form of their own, which is asked for before they are kept.
KNOWN = ("slug", "key", "version", "sha256", "accent", "mark")


def hostile(field: models.Field) -> str:
    if isinstance(field, models.URLField):
        return ON_THE_WEB
    return next(it for it in (LONG, PICTURE + QUOTES, QUOTES) if fits(it, field))


def fits(words: str, field: models.Field) -> bool:
    return field.max_length is None or len(words) <= field.max_length


def is_free(field: models.Field) -> bool:
    """Whether an editor may write in it what they like."""
    is_text = isinstance(field, models.CharField | models.TextField)
    is_tag = is_language_tag in field.validators
    is_bound = field.choices or is_tag or field.name in KNOWN or not field.editable
    is_of_a_date = field.name.endswith(("_edtf", "_calendar", "_basis"))
    return is_text and not is_bound and not is_of_a_date


def written_in(model) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if is_free(field)]


def write_scripts_everywhere() -> None:
    """In each free field of a row of each kind, as far as its constraints allow."""
    lacking = []
    kinds = apps.get_app_config("archive").get_models()
    for model in (m for m in kinds if issubclass(m, Record)):
        done = set()
        for record in model._base_manager.order_by("pk"):
            done |= {f.name for f in written_in(model) if is_written(record, f)}
        lacking += [(model, f.name) for f in written_in(model) if f.name not in done]

    assert lacking == []


def is_written(record, field: models.Field) -> bool:
    """Write it by the way that every save takes; one at a time, some forbid others."""
    before = getattr(record, field.attname)
    setattr(record, field.attname, hostile(field))
    record._change_reason = (PICTURE + QUOTES)[:100]
    try:
        with transaction.atomic():
            record.save()
    except DatabaseError:
        setattr(record, field.attname, before)
        return False
    return True


@pytest.fixture
def written(of_every_kind):
    """An archive in which every word is a script, with what is behind its pages."""
    letter = Letter.objects.first()
    source = make_document(
        slug="source", text=f"It was sent. {LONG} Nobody has seen it."
    )
    cite(make_claim(letter, "contents", LONG), source, words=PICTURE, descriptor=LONG)
    annotate(source, QUOTES, note=LONG)
    for record in (letter, letter.collection):
        record.parallel_title, record.parallel_title_language = "Nothing", "fa"
        record.save()
    make_document(slug="of-two-texts", text="It was sent on a Friday.")
    write_scripts_everywhere()
    document = Document.objects.get(slug="of-two-texts")
    anchoring.keep_capture(document, f"It was sent {LONG} on a Friday.")
    file = Capture.objects.exclude(file=None).first().file
    type(file).objects.filter(pk=file.pk).update(name=LONG[:200])
    make_agent(LONG[:200], slug="gone").delete()
    Deletion.objects.update(why=(PICTURE + QUOTES)[:100])
    why = {"state": State.WITHDRAWN, "withdrawn_because": LONG}
    make_agent(LONG[:200], slug="withdrawn", **why)
    Group.objects.create(name=PICTURE + QUOTES)
    search.rebuild()
    return letter


@pytest.fixture
def desk(page, client, site):
    names = {"first_name": (PICTURE + QUOTES)[:150], "last_name": QUOTES}
    editor = make_account("amal", is_superuser=True, **names)
    client.force_login(editor)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    page.set_default_timeout(20_000)
    return page


# What stands in a page that no template of ours and no script of Django's put there.
BROKEN = """() => {
    const found = [...document.querySelectorAll(
        "[data-broken], img[src=x], iframe, svg[onload], a[href^='javascript' i],"
        + " form[action^='javascript' i]")];
    for (const it of document.querySelectorAll("*"))
        if (it.getAttributeNames().some(name => name.startsWith("on"))) found.push(it);
    for (const it of document.querySelectorAll("script:not([src])"))
        if (!it.type.endsWith("json")) found.push(it);
    return found.map(it => it.outerHTML.slice(0, 200));
}"""
DATA = """() => [...document.querySelectorAll("script[type$=json]")]
    .map(it => it.textContent)"""


def faults_at(page, path: str) -> list[str]:
    """What of the words on a page became more than words."""
    answer = page.goto(path, wait_until="load")
    assert answer.status < 500, path
    for text in page.evaluate(DATA):
        json.loads(text)
    return [f"{path}: {it}" for it in page.evaluate(BROKEN)]


def public_pages(letter: Letter) -> list[str]:
    there = letter.get_absolute_url()
    step = letter.transmissions.first()
    return [
        *("/", "/letters/", "/documents/", "/agents/", "/timeline/", "/about/"),
        *(there, f"{there}whole/", f"{there}contents/", f"{there}like/"),
        f"{there}steps/{step.key}/carrier/",
        *(record.get_absolute_url() for record in Document.objects.published()),
        *(record.get_absolute_url() for record in Agent.objects.published()),
        *(record.get_absolute_url() for record in Place.objects.published()),
        letter.collection.get_absolute_url(),
        letter.responses.first().get_absolute_url(),
        "/agents/withdrawn/",
        "/search/?q=alert",
        f"/search/?q={PICTURE}",
        f"/letters/?sender={PICTURE}",
        f"/letters/{PICTURE}/",
        f"{there}?as_of={PICTURE}",
    ]


def desk_pages(letter: Letter) -> list[str]:
    pages = ["/admin/", reverse("admin:deleted"), reverse("admin:sessions")]
    pages += [reverse("admin:auth_user_changelist")]
    pages += [reverse("admin:auth_user_change", args=[User.objects.get().pk])]
    for model in RECORDS:
        record = model._base_manager.order_by("pk").last()
        pages += [address("changelist", model), address("change", record)]
        pages.append(address("history", record))
        if model is not Assessment:
            pages.append(address("delete", record))
        first = [record.pk, record.history.last().history_id]
        name = f"admin:archive_{model._meta.model_name}_simple_history"
        pages.append(reverse(name, args=first))
    source = Document.objects.get(slug="source").pk
    for name in ("workbench", "cite", "references", "new_text"):
        there = reverse(f"admin:archive_document_{name}", args=[source])
        pages.append(f"{there}?letter={letter.pk}" if name == "workbench" else there)
    waiting = Capture.objects.waiting().get().pk
    pages.append(reverse("admin:archive_capture_compare", args=[waiting]))
    for model in (Agent, Place):
        pair = list(model.objects.published().order_by("-pk").values_list("pk")[:2])
        if len(pair) == 2:
            args = [model._meta.model_name, pair[0][0], pair[1][0]]
            pages.append(reverse("admin:merge", args=args))
    pages.append(reverse("admin:archive_letter_evidence", args=[letter.pk]))
    pages.append(reverse("admin:archive_letter_unread", args=[letter.pk]))
    return pages


def test_no_word_of_any_record_is_ever_more_than_a_word(written, desk, client, site):
    """
    In a real browser, at every kind of page that shows what somebody wrote.

    That no script ran and none was held back the fixture `page` sees to: the policy on
    contents reports what it stops, and none of it may have come so far.
    """
    dialogs, faults, silent = [], [], []
    desk.context.on(
        "dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss())
    )

    for path in chain(public_pages(written), desk_pages(written)):
        faults += faults_at(desk, path)
        if "onerror" not in desk.content():
            silent.append(path)
    # Each in a tab of its own: what is not saved may not be left without a question.
    tabs = [desk.context.new_page() for _ in range(3)]
    faults += faults_in_three_columns(tabs[0], client, written)
    faults += faults_on_cards_in_three_columns(tabs[1], client)
    faults += faults_in_rows_in_three_columns(tabs[2], client)

    assert not faults, "\n".join(faults)
    assert dialogs == []
    assert [path for path in silent if "<" not in path] == []


def faults_in_three_columns(page, client, letter: Letter) -> list[str]:
    """What was opened, saved since and written, side by side: each of it a script."""
    there = address("change", letter)
    opened = form_of(client.get(there))
    letter.refresh_from_db()
    letter.abstract = f"Otherwise. {LONG}"
    letter.save()
    answer = client.post(there, opened | {"abstract": f"{LONG} And so on."})
    return faults_of(page, there, answer)


def faults_of(page, path: str, answer) -> list[str]:
    """The same of an answer to what was sent, shown in the browser as a page."""
    body = answer.content.decode()
    assert "And so on." in body
    page.route(
        f"**{path}",
        lambda route: route.fulfill(
            status=200, headers=dict(answer.items()), body=body
        ),
    )
    return faults_at(page, path)


def faults_on_cards_in_three_columns(page, client) -> list[str]:
    """At the workbench, in its page: each kind of card that is saved too late."""
    document = Document.objects.get(slug="source")
    there = reverse("admin:archive_document_workbench", args=[document.pk])
    marks = [*document.citations.exclude(exact=""), *document.annotations.all()]
    assert len({type(mark) for mark in marks}) == 2
    faults = []
    page.goto(there, wait_until="load")
    for mark in marks:
        kind = mark._meta.model_name
        edit = reverse(
            "admin:archive_workbench_edit", args=[document.pk, kind, mark.pk]
        )
        opened = form_in(client.get(edit))
        mark.note, mark._change_reason = f"Otherwise. {LONG}", (PICTURE + QUOTES)[:100]
        mark.save()
        page.evaluate(EDIT_TOO_LATE, [edit, opened | {"note": f"{LONG} And so on."}])
        page.wait_for_selector(f"#{kind}-{mark.pk} .in-three")
        faults += [f"{edit}: {it}" for it in page.evaluate(BROKEN)]
    return faults


# As htmx does with what comes from the server.
EDIT_TOO_LATE = """([url, values]) => htmx.ajax("POST", url, {
    target: document.getElementById(url.split("/").slice(-4, -2).join("-")),
    swap: "outerHTML", values,
    headers: JSON.parse(
        document.querySelector("[data-workbench]").getAttribute("hx-headers"))})"""


def faults_in_rows_in_three_columns(page, client) -> list[str]:
    """In the table of references, with what it has of a page that is pasted."""
    document = Document.objects.get(slug="source")
    there = reverse("admin:archive_document_references", args=[document.pk])
    source = f"An article.\n\nReferences\n\n1. ^ {PICTURE} A title. 2 May 1953.\n"
    held, _ = document.references.update_or_create(
        number=1, defaults={"title": LONG, "authors": LONG}
    )
    read = client.post(there, {"source": source, "read": "1"})
    opened = form_in(read, which=lambda form: form.get("id") == "references-form")
    held.title, held._change_reason = f"Otherwise. {LONG}", (PICTURE + QUOTES)[:100]
    held.save()
    given = {"note-1-title": f"{LONG} And so on.", "note-1-accepted": "on"}
    answer = client.post(there, opened | given | {"accept": "1"})
    assert answer.context["refused"][0].brought
    return faults_of(page, there, answer)


def test_what_machines_read_is_whole_whatever_stands_in_it(written, client):
    there = written.get_absolute_url().rstrip("/")
    source = Document.objects.get(slug="source").get_absolute_url().rstrip("/")
    feeds = ("/letters.atom", f"{there}.atom", "/search.atom?q=alert", "/sitemap.xml")

    for path in feeds:
        feed = ElementTree.fromstring(client.get(path).content)
        names = {it.tag.rpartition("}")[2] for it in feed.iter()}
        assert not names & {"script", "b", "img", "svg", "iframe"}
    for path in (f"{there}.json", f"{source}.json", "/search.json?q=alert"):
        assert PICTURE in json.dumps(client.get(path).json(), ensure_ascii=False)
    for path in BESIDES:
        assert client.get(path).status_code < 500
