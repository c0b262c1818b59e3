"""Letters and documents as data (JSON), from the same reading as their pages."""

from archive import citing
from archive.dates import When
from archive.evidence import Account, Answer, Inquiry, Told
from archive.models import (
    Agent,
    Annotation,
    Assessment,
    Citation,
    Claim,
    Document,
    Reference,
)
from archive.pages.documents import DocumentPage
from archive.pages.letters import LetterPage, Part


def of_letter(page: LetterPage) -> dict:
    """Return a letter's page as data; a day asked for stands under "as_of"."""
    letter, heading = page.letter, page.heading
    return {
        "slug": letter.slug,
        "title": letter.title,
        "url": letter.get_absolute_url(),
        "as_of": page.on.isoformat() if page.on else None,
        "status": heading.status,
        "abstract": "" if page.on else letter.abstract,
        "kind": heading.kind_in_words,
        "senders": [_told(told) for told in heading.senders],
        "recipients": [_told(told) for told in heading.recipients],
        "written": _when(heading.dated),
        "in_doubt": heading.date_doubt,
        "contested": heading.contested,
        "points": [_point(answer) for answer in page.points],
        "transmissions": [_step(part) for part in page.steps],
        "responses": [_response(part) for part in page.responses],
        "accounts": [
            _inquiry(inquiry, page) for inquiry in page.evidence.inquiries.values()
        ],
        "sources": [_source(source.document) for source in page.sources],
        "left_out": _left_out(page),
    }


def _left_out(page: LetterPage) -> dict:
    """How much is not counted, since nobody knows its day or it came later."""
    return {
        "undated": len(page.evidence.undated),
        "later": len(page.evidence.later),
        "later_assessments": page.hidden_assessments,
    }


def _agent(agent: Agent) -> dict:
    """An agent; one who is not public is named, and has no address."""
    slug = agent.slug if agent.is_published else None
    return {"slug": slug, "name": agent.name}


def _told(told: Told) -> dict:
    """A sender or a recipient; words in place of an agent are named, and no more."""
    in_words = {"slug": None, "name": told.claim.words}
    named = _agent(told.agent) if told.agent else in_words
    return named | {"contested": told.is_contested, "in_doubt": told.doubt}


def _value(claim: Claim) -> str:
    named = claim.agent or claim.place
    return named.name if named and not named.is_published else claim.value


def _when(when: When) -> dict | None:
    if not when:
        return None
    return {
        "as_written": when.as_written,
        "edtf": when.edtf,
        "earliest": when.earliest.isoformat() if when.earliest else None,
        "latest": when.latest.isoformat() if when.latest else None,
    }


def _point(answer: Answer) -> dict:
    return {"words": answer.claim.words, "as": answer.claim.sort}


def _source(document: Document) -> dict:
    return {"slug": document.slug, "citation": citing.in_one_line(document)}


def _step(part: Part) -> dict:
    return {"key": part.record.key, "url": part.record.get_absolute_url()}


def _response(part: Part) -> dict:
    response = part.record
    reply = response.reply
    return {
        "slug": response.slug,
        "key": response.key,
        "kind": response.kind,
        "summary": response.summary,
        "is_answer": part.is_answer,
        "letter": reply.slug if reply and reply.is_published else None,
    }


def _inquiry(inquiry: Inquiry, page: LetterPage) -> dict:
    subject = inquiry.subject
    slug = getattr(subject, "slug", None) or subject.key
    return {
        "subject": {"kind": inquiry.subject_kind, "slug": slug},
        "question": inquiry.question,
        "contested": inquiry.is_contested,
        "reasons": inquiry.reasons,
        "assessment": _assessment(inquiry.assessment),
        "claims": [_answer(answer) for answer in inquiry.answers],
    }


def _assessment(assessment: Assessment | None) -> dict | None:
    if assessment is None:
        return None
    return {
        "verdict": assessment.verdict,
        "accepts": _value(assessment.accepts_openly)
        if assessment.accepts_openly
        else None,
        "criteria": assessment.criteria,
        "sources": [document.slug for document in assessment.sources.all()],
        "editor": assessment.editor,
        "made_on": assessment.made_on.isoformat(),
    }


def _answer(answer: Answer) -> dict:
    claim = answer.claim
    return {
        "value": _value(claim),
        "in_words": answer.in_words,
        "bare": claim.is_bare,
        "deprecated": claim.deprecated,
        "origins": len(answer.origins),
        "citations": [_account(account) for account in answer.accounts],
    }


def _account(account: Account) -> dict:
    citation = account.citation
    speaker = citation.speaker
    return {
        "stance": citation.get_stance_display(),
        "speaker": speaker.name if speaker else citation.descriptor,
        "source": citation.document.slug,
        "words": words_of(account),
        "said": _when(account.said),
        "consulted": citation.document.consulted,
        "relays": account.relays.slug if account.relays else None,
        "read_in": account.opened_by.document.slug,
        "lapsed": account.has_lapsed,
    }


def words_of(account: Account) -> str:
    """The words to which an account opens, where the document's rights let them out."""
    opened_by = account.opened_by
    return opened_by.exact if opened_by.document.may_be_quoted else ""


def of_document(page: DocumentPage) -> dict:
    """Return a document's page as data, its text only if all of it may be read."""
    document = page.document
    return {
        "slug": document.slug,
        "title": document.title,
        "gloss": document.gloss,
        "language": document.language,
        "url": document.get_absolute_url(),
        "kind": document.kind,
        "authors": document.author_list,
        "publisher": _agent(document.publisher) if document.publisher else None,
        "published": _when(document.published),
        "address": document.address,
        "archived": document.archived_address,
        "consulted": document.consulted,
        "rights": document.rights,
        "citation": citing.in_one_line(document),
        **_text(document),
        "excerpts": [passage.exact for passage in page.excerpts],
        "references": [_reference(reference) for reference in page.references],
        "annotations": [_annotation(note, document) for note in page.annotations],
        "cited_for": [_cited_for(citation) for citation in page.citations],
    }


def _text(document: Document) -> dict:
    capture = document.current_capture
    is_whole = bool(capture) and document.may_be_read_whole
    return {
        "text": capture.text if is_whole else None,
        "sha256": capture.sha256 if capture else None,
    }


def _reference(reference: Reference) -> dict:
    cited = reference.cited_document
    return {
        "number": reference.number,
        "authors": reference.author_list,
        "title": reference.title,
        "publisher": reference.publisher,
        "published": _when(reference.published),
        "document": cited.slug if cited and cited.is_published else None,
        "markers": [
            {"paragraph": marker.paragraph, "offset": marker.offset}
            for marker in reference.markers.all()
        ],
    }


def _annotation(annotation: Annotation, document: Document) -> dict:
    """A note; its offsets are those of the current text, or none."""
    is_current = annotation.capture_id == document.current_capture_id
    return {
        "key": annotation.key,
        "motivation": annotation.motivation,
        "words": annotation.exact if document.may_be_quoted else "",
        "anchor": annotation.anchor,
        "start": annotation.start if is_current else None,
        "end": annotation.end if is_current else None,
        "note": annotation.note,
        "note_language": annotation.note_language,
        "reading": annotation.reading,
    }


def _cited_for(citation: Citation) -> dict:
    claim: Claim = citation.claim
    return {
        "url": claim.get_absolute_url(),
        "question": claim.question,
        "value": _value(claim),
        "stance": citation.get_stance_display(),
    }
