"""Makers of test data: valid records, of which a test names only what it is about."""

from datetime import UTC, date, datetime
from itertools import count

from archive import anchoring
from archive.dates import When
from archive.models import (
    QUESTIONS,
    Agent,
    Annotation,
    Assessment,
    Citation,
    Claim,
    Collection,
    Colophon,
    Document,
    Letter,
    Place,
    Response,
    State,
    Transmission,
)

number = count(1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def _publication(*, published: bool) -> dict:
    state = State.PUBLISHED if published else State.DRAFT
    return {"state": state, "published_at": LONG_AGO if published else None}


def make_agent(name: str = "", *, published: bool = True, **fields) -> Agent:
    n = next(number)
    defaults = {"slug": f"agent-{n}", "name": name or f"Consul {n}"}
    return Agent.objects.create(**defaults | _publication(published=published) | fields)


def make_place(name: str = "Port Amal", *, published: bool = True, **fields) -> Place:
    defaults = {"slug": f"place-{next(number)}", "name": name}
    return Place.objects.create(**defaults | _publication(published=published) | fields)


def make_document(
    published_on: str = "1953-05-02", *, text: str = "", published=True, **fields
) -> Document:
    """A gazette that was read in excerpt; with a text, the whole of which is public."""
    n = next(number)
    defaults = {
        "slug": f"gazette-{n}",
        "title": f"The Harbour Gazette, no. {n}",
        "published": When.of(published_on),
        "consulted": "excerpt",
        "rights": "full text" if text else "excerpts",
    }
    document = Document.objects.create(
        **defaults | _publication(published=published) | fields
    )
    if text:
        anchoring.take_capture(document, text)
    return document


def make_collection(*, published: bool = True, **fields) -> Collection:
    n = next(number)
    defaults = {"slug": f"collection-{n}", "title": f"Correspondence {n}"}
    return Collection.objects.create(
        **defaults | _publication(published=published) | fields
    )


def make_letter(*, published: bool = True, **fields) -> Letter:
    n = next(number)
    defaults = {"slug": f"letter-{n}", "title": f"Eleanor Vance to Rahimi, no. {n}"}
    return Letter.objects.create(
        **defaults | _publication(published=published) | fields
    )


def make_step(letter: Letter, **fields) -> Transmission:
    n = next(number)
    return Transmission.objects.create(letter=letter, **{"key": f"step-{n}"} | fields)


def make_response(letter: Letter, *, published: bool = True, **fields) -> Response:
    n = next(number)
    defaults = {
        "slug": f"response-{n}",
        "key": f"response-{n}",
        "summary": "Rahimi told the Gazette that he read no letters before noon.",
    }
    return Response.objects.create(
        letter=letter, **defaults | _publication(published=published) | fields
    )


def make_claim(subject, question: str, value=None, **fields) -> Claim:
    """A claim about any subject; `value` is EDTF, a record, a code or words."""
    kind = subject._meta.model_name
    given = {} if value is None else _value(QUESTIONS[question].value, value)
    return Claim.objects.create(
        **{kind: subject, "question": question, "key": f"claim-{next(number)}"}
        | given
        | fields
    )


def _value(kind: str, value) -> dict:
    if isinstance(value, Agent):
        return {"agent": value}
    if isinstance(value, Place):
        return {"place": value}
    if isinstance(value, Letter):
        return {"other_letter": value}
    if kind == "date":
        return {"date": value if isinstance(value, When) else When.of(value)}
    return {"code" if kind == "code" else "words": value}


def cite(claim: Claim, document: Document | None = None, **fields) -> Citation:
    """A citation that asserts; `words` are looked for in the document's text."""
    document = document or make_document()
    if isinstance(fields.get("said"), str):
        fields["said"] = When.of(fields["said"])
    words = fields.pop("words", "")
    defaults = {"stance": "asserts", "key": f"citation-{next(number)}"}
    citation = Citation(claim=claim, document=document, **defaults | fields)
    _set_on(citation, document, words)
    citation.save()
    return citation


def annotate(document: Document, words: str, **fields) -> Annotation:
    defaults = {
        "key": f"note-{next(number)}",
        "note": "So printed.",
        "is_public": True,
    }
    annotation = Annotation(document=document, **defaults | fields)
    _set_on(annotation, document, words)
    annotation.save()
    return annotation


def _set_on(passage, document: Document, words: str) -> None:
    capture = document.current_capture
    if words and capture:
        anchoring.mark(passage, capture, *anchoring.find(words, capture.text))
    else:
        anchoring.quote(passage, words)


def assess(claim: Claim, verdict: str = "accepts", made_on="2026-11-22", **fields):
    """An assessment of the question that a claim answers; it accepts the claim."""
    kind, pk, question = claim.asked
    return Assessment.objects.create(
        **{
            f"{kind}_id": pk,
            "question": question,
            "verdict": verdict,
            "accepts": claim if verdict == "accepts" else None,
            "criteria": "One page gives the day and the cable agrees.",
            "editor": "The editors",
            "made_on": date.fromisoformat(made_on),
        }
        | fields
    )


def make_colophon(**fields) -> Colophon:
    """The one colophon, with a section of its own; written on if it is there."""
    colophon = Colophon.objects.first() or Colophon()
    for name, value in fields.items():
        setattr(colophon, name, value)
    colophon.full_clean(validate_unique=False)
    colophon.save()
    if not colophon.sections.exists():
        colophon.sections.create(
            key="harbour", title="The harbour", text="It *froze* in 1953."
        )
    return colophon
