"""The texts of two documents that are one, and the passages that stand in them."""

from itertools import chain
from typing import Any

from archive import anchoring
from archive.models import Annotation, Capture, Citation, Document, Marker

from .moving import Move, NotMergeable

OF_A_PASSAGE = (
    "capture_id",
    "start",
    "end",
    "exact",
    "prefix",
    "suffix",
    "anchor",
    "words_language",
    "locator",
)
OF_A_CALL = ("capture_id", "offset", "paragraph")


def refuse_what_was_not_read(absorbed: Any, into: Any) -> None:
    """What nobody has seen shows nothing to readers by itself: claims would be gone."""
    if isinstance(into, Document) and absorbed.was_consulted > into.was_consulted:
        raise NotMergeable(
            [f"Somebody here has read “{absorbed}”: choose that under “Consulted”."]
        )


def move_texts(move: Move) -> None:
    """
    Bring the texts under the document that stays, each with its key.

    So every passage stands where it stood, in the very text in which it was found.
    """
    for capture in Capture.objects.filter(document_id=move.absorbed.pk).order_by("pk"):
        if isinstance(move.into, Document):
            move.move(capture, document_id=move.into.pk)


def set_again(move: Move, texts: list[Capture | None]) -> None:
    """
    Have the passages on the text that is current no more follow to the one that is.

    Those whose words are not found there for sure keep their place in their own text.
    """
    if not isinstance(move.into, Document) or move.into.current_capture is None:
        return
    current = move.into.current_capture
    was = next((t for t in texts if t is not None and t.pk != current.pk), None)
    on_it = [None, was.pk if was else None]
    passages = [p for p in _passages(move.into) if p.capture_id in on_it]
    before = {p: {n: getattr(p, n) for n in OF_A_PASSAGE} for p in passages}
    for found in anchoring.follow(move.into, passages, was, move.reason):
        passage: Any = found.passage
        after = {name: getattr(passage, name) for name in OF_A_PASSAGE}
        move.note(passage, before[passage], after)
        move.tell(passage, f"in the text that stays: {found.anchor}")
    _set_calls_again(move, on_it)


def _passages(document: Document) -> list:
    """What stands on words of a document."""
    cited = Citation.objects.exclude(exact="").filter(document=document)
    return list(chain(Annotation.objects.filter(document=document), cited))


def _set_calls_again(move: Move, on_it: list) -> None:
    """Put the calls of notes behind their words in the text that is current."""
    current = move.into.current_capture
    calls = anchoring.calls_again(move.into, current.text)
    calls = [(m, place) for m, place in calls if m.capture_id in on_it and place]
    before = {m: {name: getattr(m, name) for name in OF_A_CALL} for m, _ in calls}
    anchoring.call_again(calls, current, move.reason)
    for marker, was in before.items():
        move.note(marker, was, {name: getattr(marker, name) for name in OF_A_CALL})


def astray(*documents: Document) -> list[str]:
    """The passages and calls of these that stand in a text of another document."""
    keys = [document.pk for document in documents]
    passages = [p for d in documents for p in _passages(d) if p.capture_id]
    markers = Marker.objects.filter(reference__document__in=keys)
    markers = markers.exclude(capture=None).select_related("capture", "reference")
    strays: list[Any] = [p for p in passages if p.capture.document_id != p.document_id]
    strays += [m for m in markers if m.capture.document_id != m.reference.document_id]
    return [
        f"“{stray}” was set since on words of the other's text." for stray in strays
    ]
