"""What is worked out from other rows and kept: headings, the index of the search."""

from collections.abc import Iterator

from archive.evidence import otherwise, refresh_headings
from archive.models import Letter
from archive.search import Broken, entries, following, index

from .batches import counted
from .finding import Finding, about, named


def findings(tell, *, repair: bool) -> Iterator[Finding]:
    yield from _of_headings(tell, repair=repair)
    yield from _of_the_index(tell, repair=repair)


def _of_headings(tell, *, repair: bool) -> Iterator[Finding]:
    for letters in counted(Letter.objects.all(), tell, "headings"):
        wrong = list(otherwise(letters))
        if repair and wrong:
            refresh_headings([letter for letter, _ in wrong])
        for letter, names in wrong:
            sentence = (
                f"The heading of {named(letter)} is not what its evidence says: "
                f"{', '.join(names)}."
            )
            yield about(letter, sentence, is_repaired=repair)


def _of_the_index(tell, *, repair: bool) -> Iterator[Finding]:
    """What it has not followed yet is no fault, nor that there is none yet."""
    try:
        following.follow(within=60, at_most=None)
        if index.current() is None:
            return
        is_wrong = False
        for difference in following.differences(lambda n, of: tell("index", n, of)):
            is_wrong = True
            assert isinstance(difference, following.Difference)
            yield _of_a_record(difference, is_repaired=repair)
        if repair and is_wrong:
            following.rebuild(lambda n, of: tell("new index", n, of))
    except Broken as reason:
        if repair:
            index.forget()
            following.rebuild(lambda n, of: tell("new index", n, of))
        sentence = f"The index of the search cannot be read: {reason}"
        yield Finding(sentence, is_repaired=repair)


def _of_a_record(difference: following.Difference, *, is_repaired: bool) -> Finding:
    sentence = f"In the index of the search, {difference}"
    records = entries.MODELS[difference.kind]._base_manager
    record = records.filter(pk=difference.pk).first()
    if record is None:
        return Finding(sentence, is_repaired=is_repaired)
    return about(record, sentence, is_repaired=is_repaired)
