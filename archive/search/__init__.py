"""
Full-text search over the public archive: one question, one answer, on every database.

The index behind it is derived from the database and follows it: see following.py.
docs/search.md says what can be asked and what is promised.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tantivy import Order

from archive.models import Letter, Publication

from . import asking, entries, folding, index, meaning
from .following import FollowsEdits, Rebuilding, follow, rebuild, up_to_date_index
from .index import Broken, Snapshot
from .language import FACETS, KINDS, NARROWINGS, Question, parse
from .snippets import Run, Snippet, Wanted, best, marked

__all__ = [
    "FACETS",
    "KINDS",
    "MOST_RESULTS",
    "NARROWINGS",
    "ORDERS",
    "PER_PAGE",
    "Broken",
    "FollowsEdits",
    "Hit",
    "Question",
    "Rebuilding",
    "Results",
    "follow",
    "keys_at_the_desk",
    "keys_with_any",
    "like",
    "named",
    "parse",
    "rebuild",
    "search",
    "stream",
]

PER_PAGE = 20
MOST_RESULTS = 10_000  # how deep pages go; whoever wants more takes the file
# More values than a facet will have; told fewer, tantivy's counts are estimates.
ALL_VALUES = 65_000
ORDERS = {
    "relevance": (None, Order.Desc),
    "written": ("written", Order.Asc),
    "latest": ("written", Order.Desc),
    "added": ("added", Order.Desc),
}
FEW = 5  # results below which others are shown that have some of the words
MORE = 10  # of those
AT_A_TIME = 200  # records that a file takes from the index
MOST_TELLING = 25  # words of a letter by which others like it are found
AT_THE_DESK = 1_000  # records that an editor's box finds at most


@dataclass
class Hit:
    """
    A record that answers; `title` and `snippets` in runs, marked as written.

    `is_withheld` if its words stand in a text that readers may not see.
    """

    kind: str
    record: Publication
    title: list[Run]
    language: str
    about: str
    snippets: list[Snippet]
    is_withheld: bool = False

    @property
    def name(self) -> str:
        return "".join(run.words for run in self.title)


@dataclass
class Results:
    """
    What answers a question, on one page.

    `total` is exact. `facets` are counts by value, by the facet's name, each as if
    it were not narrowed itself; `years` and `decades` count each record in each in
    which its date may lie. Where nothing is found, `suggestion` is the question in the
    nearest spelling that finds something, and `instead` are its results; where few
    records have all the words, `more` are others that have some of them. If it
    `is_behind`, changes that are over a second old are not in it yet.
    """

    question: Question
    total: int = 0
    page: int = 1
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    decades: dict[int, int] = field(default_factory=dict)
    suggestion: str = ""
    instead: "Results | None" = None
    more: list[Hit] = field(default_factory=list)
    is_behind: bool = False
    seconds: float = 0.0

    @property
    def pages(self) -> int:
        return -(-min(self.total, MOST_RESULTS) // PER_PAGE) or 1


def search(question: Question, page: int = 1) -> Results:
    """
    Return the page of public records that answer a question, best first.

    A blank question finds nothing: an empty box is no request for everything. A page
    beyond the last is the last. Raise Rebuilding while there is no index.
    """
    began = time.perf_counter()
    living = up_to_date_index()
    results = Results(question, is_behind=living.is_behind)
    try:
        _answer(living.public.snapshot, results, page)
    except Broken:
        # It broke under our hands: the next request makes another.
        index.forget_if_broken()
        raise Rebuilding from None
    results.seconds = time.perf_counter() - began
    return results


def _answer(snapshot: Snapshot, results: Results, page: int) -> None:
    question = results.question
    meaning.settle(snapshot, question)
    wanted = max(1, min(page, MOST_RESULTS // PER_PAGE))
    if not question.is_blank:
        results.total, addresses = _addresses(snapshot, question, wanted)
        if not results.total and meaning.mend(snapshot, question):
            results.total, addresses = _addresses(snapshot, question, wanted)
    _count(snapshot, results)
    if question.is_blank:
        return
    results.page = min(wanted, results.pages)
    if results.page != wanted:
        _, addresses = _addresses(snapshot, question, results.page)
    if results.total:
        results.hits = list(_hits(snapshot, question, addresses))
        if results.total < FEW and (looser := meaning.looser(snapshot, question)):
            _, addresses = _addresses(snapshot, looser, 1, MORE)
            found = {(hit.kind, hit.record.pk) for hit in results.hits}
            more = _hits(snapshot, looser, addresses)
            results.more = [h for h in more if (h.kind, h.record.pk) not in found]
    elif not question.is_exact:
        _answer_instead(snapshot, results)


def _answer_instead(snapshot: Snapshot, results: Results) -> None:
    """Answer the question in the nearest spelling of words that stand nowhere."""
    asked = results.question
    if suggestion := meaning.nearest(snapshot, asked):
        years = {"from": asked.first, "to": asked.last}
        narrowed = {n: str(v) for n, v in (asked.narrowed | years).items() if v}
        instead = Results(parse(suggestion, narrowed))
        instead.question.order = asked.order
        _answer(snapshot, instead, 1)
        if instead.total:
            results.suggestion, results.instead = suggestion, instead


def _addresses(
    snapshot: Snapshot, question: Question, page: int, limit: int = PER_PAGE
) -> tuple[int, list]:
    """How many records answer, and where in the index those of a page are."""
    by, order = ORDERS[question.order or _usual_order(question)]
    options = {"order_by_field": by, "order": order} if by else {}
    query = asking.query_of(question)
    found = snapshot.search(
        query, limit, offset=(page - 1) * limit, count=True, **options
    )
    return found.count, [address for _, address in found.hits]


def _usual_order(question: Question) -> str:
    return "relevance" if question.parts else "written"


def _hits(snapshot: Snapshot, question: Question, addresses: Iterable) -> Iterator[Hit]:
    """
    The records at some addresses of the index, as they are to be shown.

    What was withdrawn a moment ago may be in the index still: it is left out.
    """
    wanted = Wanted(question)
    stored = [snapshot.stored(address) for address in addresses]
    records = {
        kind: entries.MODELS[kind]
        .objects.published()
        .only("pk", "slug", "published_at")
        .in_bulk([s["pk"] for s in stored if s["kind"] == kind])
        for kind in {s["kind"] for s in stored}
    }
    for one in stored:
        record = records[one["kind"]].get(one["pk"])
        if record is None:
            continue
        title = marked(one["title"], wanted)
        snippet = best(one["pieces"], one["names"], wanted)
        is_seen = snippet.is_marked or any(run.is_match for run in title)
        yield Hit(
            one["kind"],
            record,
            title,
            one["language"],
            one["about"],
            [snippet] if snippet.runs else [],
            is_withheld=bool(wanted) and one["is_withheld"] and not is_seen,
        )


# --- Counts -----------------------------------------------------------------------


def _count(snapshot: Snapshot, results: Results) -> None:
    """Count the facets and years: one question for all that are not narrowed."""
    question, by_year = results.question, ("years", "decades")
    narrowed = {name: [name] for name in question.narrowed}
    if question.first is not None or question.last is not None:
        narrowed["years"] = [*by_year]
    asked_apart = {name for names in narrowed.values() for name in names}
    others = [name for name in (*FACETS, *by_year) if name not in asked_apart]
    counted = _tally(snapshot, question, others)
    for name, names in narrowed.items():
        counted |= _tally(snapshot, question, names, without=name)
    results.facets = {name: counted[name] for name in FACETS}
    for name in by_year:
        in_order = sorted((int(year), count) for year, count in counted[name].items())
        setattr(results, name, dict(in_order))


def _tally(
    snapshot: Snapshot, question: Question, names: list[str], without: str = ""
) -> dict[str, dict[str, int]]:
    wanted = {
        name: {"terms": {"field": name, "size": ALL_VALUES, "segment_size": ALL_VALUES}}
        for name in names
    }
    query = asking.query_of(question, without=without)
    answer = snapshot.aggregate(query, wanted) if names else {}
    return {
        name: {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
        for name, found in answer.items()
    }


# --- Other ways to ask ------------------------------------------------------------


def stream(question: Question) -> Iterator[Hit]:
    """
    Every record that answers, in order; for files, which have no pages.

    Raise Rebuilding at once, and not when the first is asked for.
    """
    snapshot = up_to_date_index().public.snapshot
    meaning.settle(snapshot, question)
    total = 0
    if not question.is_blank:
        total = snapshot.search(asking.query_of(question), 1, count=True).count
        total = total or meaning.mend(snapshot, question)
    # Asked once: pages of an index that changes meanwhile would skip and repeat.
    addresses = _addresses(snapshot, question, 1, total)[1] if total else []
    return (
        hit
        for start in range(0, total, AT_A_TIME)
        for hit in _hits(snapshot, question, addresses[start : start + AT_A_TIME])
    )


def named(beginning: str, limit: int = 10) -> list[str]:
    """Names of people and places that begin so, in any script, for completing them."""
    words = [word.folded for word in folding.words_of(beginning)]
    if not words or len(words[-1]) < 2:
        return []
    found = []
    for kind in ("agent", "place"):
        question = parse(f"{' '.join(words)}*", {"type": kind})
        found += [hit.name for hit in search(question).hits]
    return found[:limit]


def like(letter: Letter, limit: int = 10) -> list[Hit]:
    """Letters that share most telling words with a public letter, but not itself."""
    snapshot = up_to_date_index().public.snapshot
    (entry,) = entries.of("letter", [letter.pk])
    texts = [folding.spelled(text.words)[0] for text in entry.texts]
    words = Counter(word for text in texts for word in text.split())
    if not (telling := snapshot.telling(words, MOST_TELLING)):
        return []
    addresses = [a for _, a in snapshot.search(asking.like(telling), limit + 1).hits]
    hits = _hits(snapshot, Question(), addresses)
    return [hit for hit in hits if hit.record.pk != letter.pk][:limit]


def keys_at_the_desk(model: type[Publication], typed: str) -> list[int]:
    """
    The records that an editor finds by a beginning of each word typed, public or not.

    None where there is no index to ask: the desk has Django's own search besides.
    """
    kind = next(kind for kind, known in entries.MODELS.items() if known is model)
    words = [word.folded for word in folding.words_of(typed)]
    question = parse(" ".join(f"{word}*" for word in words), {"type": kind})
    try:
        snapshot = up_to_date_index().desk.snapshot
        found = snapshot.search(asking.query_of(question), AT_THE_DESK).hits
        return [snapshot.stored(address)["pk"] for _, address in found]
    except (Rebuilding, Broken):
        return []


def keys_with_any(model: type[Publication], words: Iterable[str]) -> list[int]:
    """
    The records, public or not, that have any of these words, the most telling first.

    For editors who look for evidence; none where there is no index to ask.
    """
    kind = next(kind for kind, known in entries.MODELS.items() if known is model)
    folded = [word.folded for text in words for word in folding.words_of(text)]
    question = parse(" OR ".join(dict.fromkeys(folded)), {"type": kind})
    try:
        snapshot = up_to_date_index().desk.snapshot
        found = snapshot.search(asking.query_of(question), PER_PAGE).hits
        return [snapshot.stored(address)["pk"] for _, address in found]
    except (Rebuilding, Broken):
        return []
