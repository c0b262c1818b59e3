"""Loading what is said of a letter: claims, each with its value and its key."""

from archive.dates import When
from archive.exchange.keys import as_key, free_key
from archive.languages import HOUSE_LANGUAGE
from archive.models import QUESTIONS, Agent, Claim, Letter, Place
from archive.models.questions import questions_of

from .citations import Citations, keys_given
from .ledger import Ledger, has
from .reading import Entry, date_of, shorten


def put_claims(subject, entry: Entry, ledger: Ledger, citations: Citations) -> None:
    """Put the claims about one subject, which its questions list in order."""
    asked = [q for q in questions_of(subject._meta.model_name) if q in entry]
    taken = keys_given(item for q in asked for item in entry.entries(q))
    for question in asked:
        for position, item in enumerate(entry.entries(question), start=1):
            item.only(
                "key", "is", "in_words", "words_language", "as", "deprecated", "cited"
            )
            key = item.text("key") or _free_key(question, item, taken)
            taken.add(key)
            identity = {subject._meta.model_name: subject, "key": key}
            claim = _put(identity, question, position, item, ledger)
            if claim is not None:
                citations.wait_for(claim, item.entries("cited"))


def _put(identity: dict, question, position, entry: Entry, ledger) -> Claim | None:
    # Before its value is looked for, which may have been removed as well.
    if ledger.was_removed(Claim, identity, entry):
        return None
    value = _value(question, entry, ledger)
    identity["key"] = _key_of_rival(identity, question, value, entry, ledger)
    told = {
        "question": question,
        "position": position,
        "sort": entry.text("as"),
        "words_language": _language(entry),
        "deprecated": entry.text("deprecated"),
    }
    before = ledger.report.new[Claim._meta.verbose_name]
    claim = ledger.put(Claim, identity, told | value, entry)
    if ledger.report.new[Claim._meta.verbose_name] > before:
        _tell_of_rivals(claim, entry, ledger)
    return claim


# --- Rival answers ------------------------------------------------------------


def _tell_of_rivals(claim: Claim, entry: Entry, ledger: Ledger) -> None:
    """List the other answers that the archive had to a question with one."""
    if claim.is_bare or not QUESTIONS[claim.question].is_single:
        return
    if ledger.is_new(claim.subject):
        return
    for other in claim.rivals():
        if not (other.is_bare or ledger.has_put(other)):
            ledger.report.rivals.append(
                f"{' › '.join(entry.path)}: {claim.question}"
                f" “{shorten(claim.value_in_words)}” beside"
                f" “{shorten(other.value_in_words)}”"
            )


def _key_of_rival(identity: dict, question, value: dict, entry: Entry, ledger) -> str:
    """
    The key of the claim that has a value, or is to have it.

    One value is never written over another: it becomes a rival answer, with a
    key of its own, which is found again by the value.
    """
    held = ledger.held(Claim, identity)
    if held is None or _has(held, value) or ledger.leaves_alone(held):
        return identity["key"]
    ledger.write()
    subject = {name: of for name, of in identity.items() if name != "key"}
    for other in Claim.objects.filter(**subject, question=question):
        if _has(other, value):
            return other.key
    taken = Claim.objects.filter(**subject).values_list("key", flat=True)
    return _free_key(question, entry, taken)


def _has(claim: Claim, value: dict) -> bool:
    return all(has(claim, name, told) for name, told in value.items())


def _free_key(question: str, entry: Entry, taken) -> str:
    """A key from the question and the first words of the answer."""
    value = entry.get("is")
    if isinstance(value, Entry):
        value = value.text("edtf") or " ".join(str(part) for part in value.values())
    return free_key(as_key(question, str(value or entry.text("in_words"))), taken)


# --- Values -------------------------------------------------------------------


def _value(question: str, entry: Entry, ledger: Ledger) -> dict:
    """The value of a claim in the columns of its question's type."""
    value = {
        "words": entry.text("in_words"),
        "date": When(),
        "agent": None,
        "place": None,
        "other_letter": None,
        "code": "",
        "least": None,
        "most": None,
    }
    return value | _given(question, entry, ledger) if entry.get("is") else value


def _given(question: str, entry: Entry, ledger: Ledger) -> dict:
    """What stands under “is”, in the columns that it belongs into."""
    kind, place = QUESTIONS[question].value, entry.place_of("is")
    if kind == "none":
        raise place.refuse(f"“{question}” has no value: leave “is” out.")
    if kind == "date":
        return {"date": date_of(entry["is"], _language(entry))}
    if kind == "count":
        return _count(entry.entry("is"), _language(entry))
    if kind == "words":
        return {"words": entry.text("is")}
    if kind == "code":
        return {"code": entry.choice("is", list(QUESTIONS[question].codes), "")}
    return _named(kind, entry, ledger)


def _language(entry: Entry) -> str:
    return entry.text("words_language", HOUSE_LANGUAGE)


def _count(entry: Entry, language: str) -> dict:
    entry.only("least", "most", "during")
    return {
        "least": entry.number("least"),
        "most": entry.number("most"),
        "date": entry.when("during", language),
    }


def _named(kind: str, entry: Entry, ledger: Ledger) -> dict:
    """The record that is the value: of either kind of two, the one that is there."""
    slug = entry.text("is")
    if kind == "letter":
        return {"other_letter": ledger.named_in(entry, "is", Letter)}
    if kind == "place" or (
        kind == "agent or place" and Place.objects.filter(slug=slug).exists()
    ):
        return {"place": ledger.named_in(entry, "is", Place)}
    return {"agent": ledger.named_in(entry, "is", Agent)}
