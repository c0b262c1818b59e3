"""Loading what the editors make of a question, which is added and never changed."""

from archive.models import Assessment, Claim, Document

from .ledger import Ledger
from .reading import Entry


def put_assessments(subject, entry: Entry, ledger: Ledger) -> None:
    """Add the assessments that are not there yet; none is ever changed."""
    assessments = entry.entry("assessments")
    kind = subject._meta.model_name
    for question in assessments:
        given = assessments[question]
        entries = given if isinstance(given, list) else [given]
        for item in entries:
            if not isinstance(item, Entry):
                raise assessments.place_of(question).refuse("Expected fields here.")
            _put({kind: subject, "question": question}, item, ledger)


def _put(asked: dict, entry: Entry, ledger: Ledger) -> None:
    """Add an assessment, unless it accepts a claim that an editor has removed."""
    entry.only("accepts", "verdict", "because", "sources", "by", "on")
    accepts, claim = entry.text("accepts"), None
    if accepts:
        claim = _accepted(asked, entry, ledger)
        if claim is None:
            return
    assessment_is = asked | {
        "verdict": "accepts" if accepts else _verdict(entry),
        "accepts": claim,
        "criteria": entry.needs("because"),
        "editor": entry.needs("by"),
        "made_on": _made_on(entry),
    }
    before = ledger.report.new[Assessment._meta.verbose_name]
    assessment = ledger.put(Assessment, assessment_is, {}, entry)
    if ledger.report.new[Assessment._meta.verbose_name] > before:
        sources = entry.texts("sources")
        assessment.sources.set(
            ledger.named(Document, str(slug), slug) for slug in sources
        )


def _accepted(asked: dict, entry: Entry, ledger: Ledger) -> Claim | None:
    """The claim that is accepted; None if an editor has removed it."""
    key, question = entry.text("accepts"), asked["question"]
    identity = {n: v for n, v in asked.items() if n != "question"} | {"key": key}
    claim = ledger.held(Claim, identity)
    if claim and claim.question != question:
        claim = None
    if claim is None and not ledger.was_removed(Claim, identity, entry):
        raise entry.place_of("accepts").refuse(
            f"“{question}” has no claim with the key “{key}”."
        )
    return claim


def _verdict(entry: Entry) -> str:
    return entry.choice("verdict", ["unresolved", "unsupported"], "")


def _made_on(entry: Entry):
    made_on = entry.when("on")
    if not made_on.is_a_day:
        raise entry.refuse("“on” is the day of the assessment.")
    return made_on.earliest
