"""What waits for whoever comes to the editors' desk: its first page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from archive.models import (
    Agent,
    Anchor,
    Annotation,
    Capture,
    Citation,
    Claim,
    Collection,
    Document,
    Letter,
    Place,
    Publication,
    Reference,
    Response,
    State,
)
from archive.publishing import SUBMITTED

from .publication import PERMISSION
from .records import change_url

KINDS = [Letter, Document, Response, Agent, Place, Collection]
LONGEST = 10  # of what a section names one by one
ENOUGH = LONGEST + 1  # to know whether there is more


@dataclass(frozen=True)
class Waiting:
    """A record that waits, since when, by whom and with what words."""

    record: Publication
    at: datetime
    by: str = ""
    comment: str = ""

    @property
    def kind(self) -> str:
        return self.record._meta.verbose_name

    @property
    def url(self) -> str:
        return change_url(self.record)


@dataclass(frozen=True)
class Look:
    """Some work of one kind: how much there is, and the list in which it is done."""

    number: int
    what: str
    url: str


@dataclass(frozen=True)
class Section:
    """A part of the first page, and what it says where there is nothing."""

    title: str
    empty: str
    records: list[Waiting] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    all_of_them: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.records or self.looks)


def what_waits_for(user) -> list[Section]:
    """The sections for this account; as many queries however much there is."""
    sections = []
    if user.has_perm(PERMISSION):
        sections.append(in_review())
    if user.has_perm("archive.change_letter"):
        back = sent_back_to(user)
        sections += [back, drafts_of(user, but_for=back), to_look_at()]
    return sections


# --- Records that wait ------------------------------------------------------


def in_review() -> Section:
    """What is in review, by whom it was submitted, the longest wait first."""
    waiting = [
        after_its_step(record)
        for kind in KINDS
        for record in in_state(kind, State.IN_REVIEW).order_by("step_at")[:ENOUGH]
    ]
    waiting.sort(key=lambda each: each.at)
    return section("To review", "Nothing is in review.", waiting, State.IN_REVIEW)


def sent_back_to(user) -> Section:
    """The drafts that others have sent back, to all who had a hand in them."""
    waiting = [
        after_its_step(record)
        for kind in KINDS
        for record in in_state(kind, State.DRAFT)
        .handled_by(user)
        .filter(Q(step_by=None) | ~Q(step_by=user.pk))
        .exclude(step_from="")
        .order_by("-step_at")[:ENOUGH]
    ]
    waiting.sort(key=lambda each: each.at, reverse=True)
    return section("Sent back to you", "Nothing was sent back.", waiting, State.DRAFT)


def drafts_of(user, *, but_for: Section) -> Section:
    """The other drafts in which somebody has written, what was written last first."""
    named = {each.record for each in but_for.records}
    waiting = [
        Waiting(record, record.written_at)
        for kind in KINDS
        for record in kind.objects.filter(state=State.DRAFT)
        .written_by(user)
        .order_by("-written_at")[: ENOUGH + LONGEST]
        if record not in named
    ]
    waiting.sort(key=lambda each: each.at, reverse=True)
    return section("Your drafts", "You have no other drafts.", waiting, State.DRAFT)


def in_state(kind: type[Publication], state: str):
    return kind.objects.filter(state=state).with_last_step()


def after_its_step(record: Publication) -> Waiting:
    comment = record.step_comment if record.step_comment != SUBMITTED else ""
    return Waiting(record, record.step_at, record.step_by_name or "", comment)


def section(title: str, empty: str, waiting: list[Waiting], state: str) -> Section:
    """The first few, by name; where there are more, the lists that have them all."""
    if len(waiting) <= LONGEST:
        return Section(title, empty, waiting)
    lists = [
        (kind._meta.verbose_name_plural, list_of(kind, state__exact=state))
        for kind in KINDS
    ]
    return Section(title, empty, waiting[:LONGEST], all_of_them=lists)


def list_of(kind, **lookups) -> str:
    """The address of a list at the desk, filtered."""
    name = f"admin:archive_{kind._meta.model_name}_changelist"
    return f"{reverse(name)}?{urlencode(lookups)}"


# --- What asks for a look ---------------------------------------------------

LOOSE = [Anchor.FUZZY, Anchor.ORPHANED]
DATES = [
    (Claim, ["date"]),
    (Citation, ["said"]),
    (Document, ["published", "accessed"]),
    (Reference, ["published", "accessed"]),
    (Agent, ["born", "died"]),
]


def to_look_at() -> Section:
    looks = [*uncited(), *loose_passages(), *new_texts(), *unread_dates(), *unseen()]
    return Section(
        "To look at",
        "Every claim is cited, every passage found, every date read.",
        looks=[look for look in looks if look.number],
    )


def uncited() -> Iterator[Look]:
    number = Claim.objects.uncited().count()
    what = "claim without a citation" if number == 1 else "claims without a citation"
    yield Look(number, what, list_of(Claim, uncited="yes"))


def loose_passages() -> Iterator[Look]:
    for kind in (Citation, Annotation):
        numbers = kind.objects.aggregate(
            **{anchor: Count("pk", filter=Q(anchor=anchor)) for anchor in LOOSE}
        )
        for anchor in LOOSE:
            what = f"{anchor} {named(kind, numbers[anchor])}"
            yield Look(numbers[anchor], what, list_of(kind, anchor__exact=anchor))


def new_texts() -> Iterator[Look]:
    number = Capture.objects.waiting().count()
    what = "new text to compare" if number == 1 else "new texts to compare"
    yield Look(number, what, list_of(Capture, waiting="yes"))


def unread_dates() -> Iterator[Look]:
    """Dates that stand as written, and that nobody has put in EDTF."""
    for kind, dates in DATES:
        numbers = kind.objects.aggregate(
            **{f"{name}_unread": Count("pk", filter=unread(name)) for name in dates}
        )
        for name in dates:
            number = numbers[f"{name}_unread"]
            what = f"{named(kind, number)} with a date “{name}” that could not be read"
            lookups = {f"{name}_edtf__exact": "", f"{name}_as_written__gt": ""}
            yield Look(number, what, list_of(kind, **lookups))


def unread(name: str) -> Q:
    return Q(**{f"{name}_edtf": ""}) & ~Q(**{f"{name}_as_written": ""})


def unseen() -> Iterator[Look]:
    number = Document.objects.filter(consulted=Document.Consulted.NO).count()
    what = f"{named(Document, number)} that nobody here has seen"
    yield Look(number, what, list_of(Document, consulted__exact=Document.Consulted.NO))


def named(kind, number: int) -> str:
    names = kind._meta
    return str(names.verbose_name if number == 1 else names.verbose_name_plural)
