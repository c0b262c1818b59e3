"""Acts of editors as readers are told of them: in words, a sitting at a time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from archive.models import Publication, State

# What is saved within this of what was saved before belongs to the same sitting.
PAUSE = timedelta(seconds=2)
# A sitting of which there would be more lines than this is told in one.
MANY_LINES = 4
MANY_SOURCES = 3


@dataclass(frozen=True)
class Kind:
    """What an act is: a sentence for one, one for several, and what to count."""

    one: str
    several: str
    noun: str


KINDS = {
    "answered": Kind(
        "An answer to {about} was added, from {source}.",
        "{n} answers to {about} were added, from {source}.",
        "new answer",
    ),
    "cited": Kind(
        "A citation of {source} was added to {about}.",
        "{n} citations were added to {about}: {source}.",
        "further citation",
    ),
    "uncited": Kind(
        "A citation of {source} was removed from {about}.",
        "{n} citations were removed from {about}: {source}.",
        "removal",
    ),
    "unanswered": Kind(
        "An answer to {about} was removed.",
        "{n} answers to {about} were removed.",
        "removal",
    ),
    "discounted": Kind(
        "An answer to {about} no longer counts.",
        "{n} answers to {about} no longer count.",
        "correction",
    ),
    "counted": Kind(
        "An answer to {about} counts again.",
        "{n} answers to {about} count again.",
        "correction",
    ),
    "corrected": Kind(
        "An answer to {about} was corrected{detail}.",
        "Answers to {about} were corrected, in {n} places.",
        "correction",
    ),
    "recited": Kind(
        "The citation of {source} on {about} was corrected: {detail}.",
        "Citations on {about} were corrected, in {n} places: {source}.",
        "correction",
    ),
    "judged": Kind(
        "The editors judged {about}: {detail}.",
        "The editors judged {about} {n} times; in the end: {detail}.",
        "judgement",
    ),
    "responded": Kind(
        "A response was added: {about}.",
        "{n} responses were added: {about}.",
        "response",
    ),
    "unresponded": Kind(
        "A response was withdrawn.", "{n} responses were withdrawn.", "removal"
    ),
    "read": Kind(
        "{source} was added to the further reading.",
        "{n} works were added to the further reading: {source}.",
        "work to read further",
    ),
    "captured": Kind(
        "Its text was taken anew.", "Its text was taken anew, {n} times.", "new text"
    ),
    "noted": Kind("A note was added.", "{n} notes were added.", "new note"),
    "renoted": Kind(
        "A note was rewritten.", "Notes were rewritten, in {n} places.", "correction"
    ),
    "unnoted": Kind("A note was removed.", "{n} notes were removed.", "removal"),
    # For these, `about` is the whole sentence.
    "described": Kind("{about}", "{about}", "change of the description"),
    "published": Kind("{about}", "{about}", "publication"),
}
PLURALS = {
    "work to read further": "works to read further",
    "change of the description": "changes of the description",
}


@dataclass(frozen=True)
class Act:
    """
    One thing that was done, of which readers may know.

    Its author is never shown: it tells one sitting from another. What no editor did,
    but a command, has none.
    """

    at: datetime
    author: int | None
    kind: str
    about: str = ""
    source: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Change:
    """A line that tells readers what changed; its key stays when others are added."""

    at: datetime
    key: str
    words: str


def tell(acts: Iterable[Act]) -> list[Change]:
    """The acts in words, in the order of their times."""
    changes, separate = [], []
    for sitting in sittings(acts):
        if len({(act.kind, act.about) for act in sitting}) > MANY_LINES:
            changes.append(_in_one(sitting))
        else:
            separate += sitting
    changes += [_in_words(same) for same in _same_in_a_day(separate)]
    return sorted(changes, key=lambda change: (change.at, change.key))


def sittings(acts: Iterable[Act]) -> list[list[Act]]:
    """
    The acts of one author without a pause.

    Those of commands, such as a load, which saves thousands of rows, are one sitting
    for each day.
    """
    found: list[list[Act]] = []
    for act in sorted(acts, key=lambda act: (act.author or 0, act.at)):
        if found and _goes_on(found[-1][-1], act):
            found[-1].append(act)
        else:
            found.append([act])
    return found


def _goes_on(before: Act, act: Act) -> bool:
    if act.author != before.author or act.at.date() != before.at.date():
        return False
    # A publication is a line of its own, whatever is done around it.
    if "published" in (act.kind, before.kind):
        return False
    return act.author is None or act.at - before.at <= PAUSE


def _same_in_a_day(acts: Iterable[Act]) -> list[list[Act]]:
    def sort(act: Act):
        return str(act.at.date()), act.kind, act.about

    return [list(same) for _, same in groupby(sorted(acts, key=sort), key=sort)]


def _in_words(same: list[Act]) -> Change:
    same = sorted(same, key=lambda act: act.at)
    last, kind = same[-1], KINDS[same[0].kind]
    sentence = kind.one if len(same) == 1 else kind.several
    words = sentence.format(
        n=len(same), about=last.about, source=_sources(same), detail=last.detail
    )
    return Change(
        last.at, f"{last.at:%Y-%m-%d}/{last.kind}/{_plain(last.about)}", words
    )


def _sources(same: list[Act]) -> str:
    names = list({act.source: None for act in same if act.source})
    if len(names) > MANY_SOURCES:
        names = [*names[: MANY_SOURCES - 1], f"{len(names) - MANY_SOURCES + 1} others"]
    return _listed(names)


def _listed(words: list[str]) -> str:
    *others, last = words or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _in_one(sitting: list[Act]) -> Change:
    """The line on a sitting in which much was done: so many of each kind."""
    counts = Counter(KINDS[act.kind].noun for act in sitting)
    counted = [
        f"{n} {noun}" if n == 1 else f"{n} {PLURALS.get(noun, f'{noun}s')}"
        for noun, n in counts.items()
    ]
    words = f"Revised: {_listed(counted)}."
    first, last = sitting[0].at, sitting[-1].at
    return Change(last, f"{first:%Y-%m-%dT%H:%M:%S.%f}", words)


def _plain(about: str) -> str:
    """What an act is about, as a part of an address."""
    return "-".join("".join(c if c.isalnum() else " " for c in about.lower()).split())


# --- Being public at all ----------------------------------------------------


def published(record: Publication, rows: list) -> list[Act]:
    """When a record was first published, taken back, and published again."""
    acts = [Act(record.published_at, None, "published", "First published.")]
    for before, row in pairwise(rows):
        if before.state == row.state:
            continue
        if row.state == State.WITHDRAWN:
            words = "Withdrawn."
        elif row.state == State.PUBLISHED and row.published_at == before.published_at:
            words = "Published again, as it stands now."
        else:
            continue
        acts.append(Act(row.history_date, row.history_user_id, "published", words))
    return acts


def in_sight(acts: Iterable[Act], record: Publication, rows: list) -> list[Act]:
    """Those of the acts that readers could see, one by one, as they were done."""
    first = record.published_at
    return [
        act
        for act in acts
        if act.at > first + PAUSE
        # What commands did on that day was one load with the publication.
        and not (act.author is None and act.at.date() == first.date())
        and _state_at(act.at, rows) == State.PUBLISHED
    ]


def _state_at(at: datetime, rows: list) -> str:
    states = [row.state for row in rows if row.history_date <= at]
    return states[-1] if states else State.PUBLISHED


def withdrawn_at(record: Publication) -> datetime | None:
    """When a withdrawn record was taken back, by its history."""
    rows = record.history.order_by("history_date", "history_id")
    states = list(rows.values_list("state", "history_date"))
    taken_back = [
        at
        for (before, _), (state, at) in pairwise([("", None), *states])
        if state == State.WITHDRAWN != before
    ]
    return taken_back[-1] if taken_back else None
