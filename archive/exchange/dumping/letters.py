"""Collections and letters in the hand-written form: claims, citations, judgements."""

from collections import defaultdict

from archive.models import (
    QUESTIONS,
    Assessment,
    Citation,
    Claim,
    Collection,
    Letter,
    Response,
    Transmission,
)
from archive.models.questions import questions_of

from .authorities import when
from .documents import passage
from .scope import Scope


def of_collection(collection: Collection, scope: Scope) -> dict:
    of = _Evidence(collection, scope)
    return {
        **_titles(collection),
        "introduction": collection.introduction,
        "calendars": collection.calendars,
        **scope.publication(collection),
        **of.all_about(collection),
        "further_reading": of.further_reading(collection),
    }


def of_letter(letter: Letter, scope: Scope) -> dict:
    of = _Evidence(letter, scope)
    steps = sorted(letter.transmissions.all(), key=lambda it: (it.position, it.key))
    responses = scope.of(Response).filter(letter=letter).select_related("reply")
    responses = sorted(responses, key=lambda it: (it.position, it.key))
    return {
        **_titles(letter),
        "abstract": letter.abstract,
        "language": letter.language,
        "transcription": letter.transcription,
        "collection": scope.slug(letter.collection),
        "replies_to": scope.slug(letter.replies_to),
        **scope.publication(letter),
        **of.all_about(letter),
        "steps": {step.key: of.all_about(step) or {} for step in steps},
        "responses": {
            response.key: _response(response, of, scope) for response in responses
        },
        "further_reading": of.further_reading(letter),
    }


def _response(response: Response, of: "_Evidence", scope: Scope) -> dict:
    return {
        "slug": response.slug,
        "kind": response.kind,
        "summary": response.summary,
        "letter": scope.slug(response.reply),
        **scope.publication(response),
        **of.all_about(response),
        "further_reading": of.further_reading(response),
    }


def _titles(record: Letter | Collection) -> dict:
    titles = {record.title_language: record.title}
    if record.parallel_title:
        titles[record.parallel_title_language] = record.parallel_title
    is_told = record.title_language == "en" or "en" not in titles
    return {"title": titles, "heading": "" if is_told else record.title_language}


Subject = Collection | Letter | Transmission | Response


class _Evidence:
    """All that is said about one letter or collection, in three queries."""

    def __init__(self, whole: Letter | Collection, scope: Scope):
        self.scope = scope
        claims = scope.claims().of_whole(whole)
        claims = claims.select_related("agent", "place", "other_letter")
        citations = scope.citations().filter(claim__in=claims)
        self.claims = _by_subject(claims)
        self.citations = defaultdict(list)
        for citation in citations.select_related(
            "document__current_capture", "speaker", "relays__claim"
        ):
            self.citations[citation.claim_id].append(citation)
        self.told = {c.pk for found in self.citations.values() for c in found}
        self.assessments = _by_subject(self._assessments(whole))

    def _assessments(self, whole):
        found = Assessment.objects.of_whole(whole)
        return found.select_related("accepts").prefetch_related("sources")

    def all_about(self, subject: Subject) -> dict:
        """The claims by question, and what we judge of them."""
        claims = self.claims[_key(subject)]
        asked = [
            name
            for name in questions_of(subject._meta.model_name)
            if any(claim.question == name for claim in claims)
        ]
        return {
            name: [
                self._claim(claim)
                for claim in sorted(claims, key=lambda it: (it.position, it.key))
                if claim.question == name
            ]
            for name in asked
        } | {"assessments": self._judgements(subject, claims)}

    def _claim(self, claim: Claim) -> dict:
        cited = sorted(self.citations[claim.pk], key=lambda citation: citation.key)
        return {
            "key": claim.key,
            **_value(claim),
            "as": claim.sort,
            "deprecated": claim.deprecated,
            "cited": [self._citation(citation, claim) for citation in cited],
        }

    def _citation(self, citation: Citation, claim: Claim) -> dict:
        document = citation.document
        return {
            citation.stance: document.slug,
            "key": citation.key,
            "by": citation.speaker.slug if citation.speaker else "",
            "unnamed": citation.descriptor,
            "said": when(citation.said),
            "relays": self._relayed(citation.relays, claim),
            **passage(citation, document, self.scope),
            "note": citation.note,
        }

    def _relayed(self, relayed: Citation | None, claim: Claim) -> dict:
        if relayed is None or relayed.pk not in self.told:
            return {}
        other = relayed.claim
        told = {"citation": relayed.key}
        if other.pk != claim.pk:
            told["claim"] = other.key
        if other.subject_kind != claim.subject_kind or other.subject != claim.subject:
            told["of"] = getattr(other.subject, "key", "")
        return told

    def _judgements(self, subject: Subject, claims: list[Claim]) -> dict:
        keys = {claim.pk for claim in claims}
        found = defaultdict(list)
        for assessment in sorted(
            self.assessments[_key(subject)],
            key=lambda it: (it.question, it.made_on, it.verdict, it.criteria),
        ):
            if not assessment.accepts_id or assessment.accepts_id in keys:
                found[assessment.question].append(self._judgement(assessment))
        return dict(found)

    def _judgement(self, assessment: Assessment) -> dict:
        accepts = assessment.accepts
        sources = filter(self.scope.has, assessment.sources.all())
        return {
            "accepts": accepts.key if accepts else "",
            "verdict": "" if accepts else assessment.verdict,
            "because": assessment.criteria,
            "sources": sorted(source.slug for source in sources),
            "by": assessment.editor,
            "on": assessment.made_on.isoformat(),
        }

    def further_reading(self, record: Letter | Collection | Response) -> list[dict]:
        citations = record.further_reading.select_related("document__current_capture")
        return [
            {
                "document": citation.document.slug,
                "key": citation.key,
                **passage(citation, citation.document, self.scope),
                "note": citation.note,
            }
            for citation in sorted(citations, key=lambda it: (it.document.slug, it.key))
            if self.scope.has(citation.document)
            and (citation.document.was_consulted or not self.scope.is_public)
        ]


def _key(subject: Subject) -> tuple[str, int]:
    return subject._meta.model_name, subject.pk


def _by_subject(records) -> dict[tuple[str, int], list]:
    found = defaultdict(list)
    for record in records:
        kind, pk, _ = record.asked
        found[kind, pk].append(record)
    return found


def _value(claim: Claim) -> dict:
    """The value of a claim as its question has it, and in words if it has any."""
    kind = QUESTIONS[claim.question].value
    words = {"in_words": claim.words}
    if claim.words and claim.words_language != "en":
        words["words_language"] = claim.words_language
    if kind == "words":
        words["is"] = words.pop("in_words")
        return words
    if kind == "count":
        during = when(claim.date)
        count = {"least": claim.least, "most": claim.most, "during": during}
        return {"is": count} | words
    record = claim.agent or claim.place or claim.other_letter
    value = record.slug if record else claim.code or when(claim.date)
    return {"is": value} | words
