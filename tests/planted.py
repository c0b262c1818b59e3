"""
A small archive in which each secret is a word that stands nowhere else.

Whoever is handed one of these words, on whatever road, has been told the secret.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.test import Client
from django.utils import timezone

from archive import anchoring, search
from archive.doors.sessions import BROWSER
from archive.exchange.loading import load
from archive.merging import merge
from archive.models import (
    Agent,
    CaptureFile,
    Citation,
    Claim,
    Collection,
    Deletion,
    Document,
    Letter,
    NotOne,
    Place,
    Response,
)
from archive.publishing import submit, withdraw

from .doors import FIREFOX, make_account
from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_colophon,
    make_document,
    make_letter,
    make_place,
    make_response,
    make_step,
)
from .test_edition import AMAL

# Who comes to the archive, from whoever may least to whoever may most.
ANYBODY, READER, NOBODYS = "anybody", "an account of no staff", "staff of no group"
LOADER, EDITOR, PUBLISHER = "Loaders", "Editors", "Publishers"
SUPERUSER = "superusers"
ALL = (ANYBODY, READER, NOBODYS, LOADER, EDITOR, PUBLISHER, SUPERUSER)
STAFF = (NOBODYS, LOADER, EDITOR, PUBLISHER, SUPERUSER)
LOOKING = (LOADER, EDITOR, PUBLISHER, SUPERUSER)
WRITING = (EDITOR, PUBLISHER, SUPERUSER)

# Each word, what it would give away, and who may be told it.
SECRETS = {
    "Ambervale": ("a draft letter", LOOKING),
    "Brackmoor": ("what a draft letter holds", LOOKING),
    "Cinderford": ("a letter in review", LOOKING),
    "Dunwharf": ("a withdrawn letter", LOOKING),
    "Eskerbury": ("a draft document", LOOKING),
    "Fallowmere": ("the text of a draft", LOOKING),
    "Gorsewick": ("a draft agent", LOOKING),
    "Hollinside": ("another name of a draft agent", LOOKING),
    "Ivelcombe": ("a draft place", LOOKING),
    "Juniperhythe": ("a draft collection", LOOKING),
    "Kestrelby": ("a draft response", LOOKING),
    "Larkspire": ("a text whose rights withhold it", LOOKING),
    "Marlgarth": ("words cited from a text that is withheld", LOOKING),
    "Nettlestow": ("a text of which only passages are shown", LOOKING),
    "Ospreyhead": ("an internal note", LOOKING),
    "Pellbridge": ("a claim that nobody is cited for", LOOKING),
    "Quernholt": ("a claim of a draft document alone", LOOKING),
    "Rushmallow": ("what was written before", LOOKING),
    "Saltthorpe": ("why it was written otherwise", LOOKING),
    "Tarnfield": ("a record that was deleted", WRITING),
    "Umberleigh": ("why it was deleted", WRITING),
    "Vetchworth": ("why two were merged", WRITING),
    "Wrenbourne": ("an earlier text of a document", LOOKING),
    "Yarrowsea": ("a text that waits", LOOKING),
    "Zinnialow": ("a file that is not shown", LOOKING),
    "Ashpenny": ("what the file is called", LOOKING),
    "Birchnook": ("why a step was taken", LOOKING),
    "Cloverend": ("the mail of an account", (SUPERUSER,)),
    "Dovecrest": ("from which browser another works", ()),
    "Elmhatch": ("how a password is kept", ()),
    "Fernvale": ("what another calls a passkey", ()),
    "Gullhaven": ("with what a passkey is checked", ()),
    "Hazelmarsh": ("the session of another", ()),
    "arkhollow": ("the address of a draft letter", LOOKING),
    "bexwater": ("the address of a draft document", LOOKING),
    "cragmint": ("the address of a draft agent", LOOKING),
    "drumlow": ("the address of a draft place", LOOKING),
    "elverpool": ("the address of a draft collection", LOOKING),
    "fenrush": ("the address of a draft response", LOOKING),
    "gildersea": ("what the address of a draft was before", LOOKING),
}


@dataclass
class Planted:
    """The records that addresses are made of: those anybody sees, and the secret."""

    open: dict[type[models.Model], Any] = field(default_factory=dict)
    secret: dict[type[models.Model], Any] = field(default_factory=dict)
    withdrawn: Any = None
    withheld: Any = None
    of_passages: Any = None
    of_two_texts: Any = None
    waiting: Any = None
    deletion: Any = None
    merge: Any = None
    told_apart: Any = None
    mark: Any = None

    @property
    def texts(self) -> list:
        """Those of which readers are shown a part at most."""
        earlier = self.of_two_texts.captures.exclude(pk=self.waiting.pk).last()
        shown = (self.withheld, self.of_passages)
        return [*(document.current_capture for document in shown), earlier]

    def at_the_desk(self, model: type[models.Model]) -> list:
        """One that is secret, or else the first there is; of what has a past, both."""
        records = [kind[model] for kind in (self.secret, self.open) if model in kind]
        records = records or [model._default_manager.first()]
        return records if model in (Letter, Place) else records[:1]


def plant() -> Planted:
    load([AMAL])
    planted = Planted()
    for model in (Letter, Document, Agent, Place, Collection, Response):
        planted.open[model] = model.objects.published().first()
    letter = planted.open[Letter]
    the_secret_letters(planted)
    the_secret_documents(planted, letter)
    what_else_is_secret(planted)
    what_is_hidden_on_a_public_page(planted, letter)
    what_was_deleted(planted)
    make_colophon()
    search.rebuild()
    return planted


def the_secret_letters(planted: Planted) -> None:
    draft = make_letter(
        published=False,
        slug="gildersea",
        title="Ambervale to the consulate",
        abstract="It tells of Brackmoor.",
    )
    draft.slug = "arkhollow"
    draft.save()
    planted.secret[Letter] = draft
    planted.secret[Claim] = make_claim(draft, "contents", "The keys of Brackmoor")
    planted.secret[Citation] = cite(planted.secret[Claim], note="Seen at Brackmoor.")
    step = make_step(draft)
    planted.secret[type(step)] = step
    cite(make_claim(step, "outcome", "refused"), note="By the porter of Brackmoor.")
    submitted = make_letter(published=False, title="Cinderford to Rahimi")
    submit(submitted, comment="Birchnook has read it.")
    withdrawn = make_letter(slug="withdrawn", title="Dunwharf to Rahimi")
    withdraw(withdrawn, because="It was forged.")
    planted.withdrawn = withdrawn


def the_secret_documents(planted: Planted, letter: Letter) -> None:
    draft = make_document(
        published=False,
        slug="bexwater",
        title="The Eskerbury Gazette",
        text="At Fallowmere the letter was read aloud.",
    )
    planted.secret[Document] = draft
    unseen = make_claim(letter, "contents", "Quernholt is to be given back")
    cite(unseen, draft, words="the letter was read aloud")
    withheld = make_document(
        slug="withheld", text="Larkspire heard it. The letter names Marlgarth as heir."
    )
    withheld.rights = "metadata only"
    withheld.save()
    cite(make_claim(letter, "contents", "An heir"), withheld, words="names Marlgarth")
    planted.withheld = withheld
    long = "It was read. " + "The sea was calm, and no boat came in that day. " * 60
    excerpts = make_document(slug="excerpts", text=f"{long}\n\nNettlestow was there.")
    excerpts.rights = "excerpts"
    excerpts.save()
    cite(make_claim(letter, "contents", "A reading"), excerpts, words="It was read")
    planted.of_passages = excerpts


def what_else_is_secret(planted: Planted) -> None:
    agent = make_agent("Sir Hugh Gorsewick", published=False, slug="cragmint")
    agent.names.create(text="The Earl of Hollinside", language="en")
    planted.secret[Agent] = agent
    planted.secret[Place] = make_place("Ivelcombe", published=False, slug="drumlow")
    planted.secret[Collection] = make_collection(
        published=False, slug="elverpool", title="The Juniperhythe papers"
    )
    planted.secret[Response] = make_response(
        planted.open[Letter],
        published=False,
        slug="fenrush",
        summary="The harbour master went to Kestrelby.",
    )


def what_is_hidden_on_a_public_page(planted: Planted, letter: Letter) -> None:
    make_claim(letter, "contents", "Pellbridge is to be sold")
    letter.abstract, before = "Of Rushmallow.", letter.abstract
    letter.save()
    letter.abstract, letter._change_reason = before, "Saltthorpe has written to us."
    letter.save()
    document = make_document(
        slug="of-two-texts", text="Wrenbourne was burnt. It was a Friday."
    )
    anchoring.take_capture(document, "The house was burnt. It was a Friday.")
    annotate(document, "a Friday", note="Ask Ospreyhead of it.", is_public=False)
    planted.of_two_texts = document
    planted.mark = document.annotations.get()
    planted.secret[type(planted.mark)] = planted.mark
    file = CaptureFile(
        name="ashpenny.txt", media_type="text/plain", content=b"Zinnialow's own copy."
    )
    planted.waiting = anchoring.keep_capture(
        document, "Yarrowsea was burnt. It was a Friday.", file=file
    )
    planted.secret[type(planted.waiting)] = planted.waiting
    planted.open[type(planted.waiting)] = document.current_capture
    reference = document.references.create(number=1, title="Cable 17")
    planted.open[type(reference)] = reference


def what_was_deleted(planted: Planted) -> None:
    gone = make_agent("Lady Tarnfield", slug="gone")
    gone.delete()
    planted.deletion = Deletion.objects.get()
    planted.deletion.why = "Umberleigh was right."
    planted.deletion.save()
    planted.merge = merge(
        make_place("Port Amal the Elder"),
        planted.open[Place],
        why="Vetchworth says that they are one.",
    )
    keys = {"first_id": 1, "second_id": 2}
    planted.told_apart = NotOne.objects.create(kind="place", **keys)


# --- Those who come -----------------------------------------------------------


def come_in() -> dict[str, Client]:
    """A browser for each of ALL, with whoever comes in it."""
    return {who: a_browser_of(who) for who in ALL}


def a_browser_of(who: str) -> Client:
    browser = Client(raise_request_exception=False, headers={"user-agent": FIREFOX})
    if who == ANYBODY:
        return browser
    account = make_account(
        f"account-{ALL.index(who)}",
        email=f"{ALL.index(who)}@cloverend.test",
        is_staff=who in STAFF,
        is_superuser=who == SUPERUSER,
    )
    account.groups.set(Group.objects.filter(name=who))
    account.password = "pbkdf2_sha256$1000000$salt$Elmhatch"
    account.save()
    browser.force_login(account)
    if who in (READER, SUPERUSER):
        account.passkeys.create(
            name="Fernvale",
            host="localhost",
            credential=f"Gullhaven-{who}",
            public_key="Gullhaven",
        )
        account.sessions.create(
            session_key=f"Hazelmarsh-{ALL.index(who)}",
            expire_date=timezone.now() + timedelta(hours=1),
        )
    if who == SUPERUSER:
        session = browser.session
        session[BROWSER] = "Dovecrest on Linux"
        session.save()
    return browser
