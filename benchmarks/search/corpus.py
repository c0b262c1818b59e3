"""Letters and documents that never were, and what is asked of them."""

import random
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

WORDS = 300
PEOPLE = 200
ENGLISH, PERSIAN = 50_000, 20_000
PARTS = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu"
SYLLABLES = PARTS.split()
LETTERS = "ابپتجچحخدرزسشعغفقکگلمنوهی"
SHARE_OF_DOCUMENTS, SHARE_OF_PERSIAN = 0.2, 0.2


@dataclass
class Record:
    number: int
    kind: str
    language: str
    words: list[str]
    first: int  # years, inclusive
    last: int
    sender: int
    recipient: int

    @property
    def title(self) -> str:
        return f"{self.kind.capitalize()} no. {self.number}"

    @property
    def body(self) -> str:
        lines = (self.words[n : n + 15] for n in range(0, len(self.words), 15))
        return " ".join(f"{' '.join(line)}." for line in lines)


@dataclass
class Question:
    words: list[str]
    is_phrase: bool = False
    is_beginning: bool = False
    page: int = 1
    order: str = ""
    narrowed: dict = field(default_factory=dict)


class Corpus:
    """The same for the same number of records, on every machine."""

    def __init__(self, size: int):
        self.size = size
        chance = random.Random(1)
        self.english = _vocabulary(chance, ENGLISH, SYLLABLES, 2, 4)
        self.persian = _vocabulary(chance, PERSIAN, LETTERS, 3, 7)

    @cached_property
    def records(self) -> list[Record]:
        return [self._record(number) for number in range(self.size)]

    def _record(self, number: int) -> Record:
        chance = random.Random(number)
        is_persian = chance.random() < SHARE_OF_PERSIAN
        vocabulary = self.persian if is_persian else self.english
        length = max(20, round(chance.gauss(WORDS, 60)))
        first = chance.randint(1850, 1999)
        return Record(
            number=number,
            kind="document" if chance.random() < SHARE_OF_DOCUMENTS else "letter",
            language="fa" if is_persian else "en",
            words=chance.choices(
                vocabulary, cum_weights=_zipf(len(vocabulary)), k=length
            ),
            first=first,
            last=first + chance.choice([0, 0, 0, 1, 9]),
            sender=min(int(chance.paretovariate(0.7)), PEOPLE) - 1,
            recipient=min(int(chance.paretovariate(0.7)), PEOPLE) - 1,
        )

    # --- What is asked --------------------------------------------------------

    @cached_property
    def found_in(self) -> dict[str, list[int]]:
        """The records of each English word."""
        found: dict[str, list[int]] = {}
        for record in self.records:
            for word in set(record.words):
                found.setdefault(word, []).append(record.number)
        return found

    def _in_share(self, low: float, high: float, vocabulary: list[str]) -> list[str]:
        least, most = low * self.size, high * self.size
        found = self.found_in
        words = [w for w in vocabulary if least <= len(found.get(w, ())) <= most]
        return words or [min(vocabulary, key=lambda w: abs(len(found[w]) - least))]

    def questions(self, count: int) -> dict[str, list[Question]]:
        """The classes of design/search.md, so many questions of each."""
        chance = random.Random(2)
        rare = self._in_share(0.0001, 0.001, self.english)
        some = self._in_share(0.005, 0.02, self.english)
        common = self._in_share(0.1, 0.3, self.english)
        persian = self._in_share(0.005, 0.02, self.persian)

        def ask(words, **how):
            return [Question([chance.choice(words)], **how) for _ in range(count)]

        def pairs(words, **how):
            return [Question(chance.sample(words, 2), **how) for _ in range(count)]

        prefixes = [word[:4] for word in some]
        people = [f"agent-{n}" for n in range(3)]
        filters = [
            {"sender": chance.choice(people), "lang": "en"} for _ in range(count)
        ]
        return {
            "rare word": ask(rare),
            "1 % of records": ask(some),
            "20 % of records": ask(common),
            "two words": pairs(some + common),
            "phrase": [self._phrase(chance) for _ in range(count)],
            "prefix": ask(prefixes, is_beginning=True),
            "with filters": [
                Question([chance.choice(common)], narrowed=f) for f in filters
            ],
            "50th page": ask(common, page=50),
            "by date": ask(common, order="written"),
            "Persian": ask(persian),
        }

    def _phrase(self, chance: random.Random) -> Question:
        """Two common words that stand beside each other somewhere."""
        common = set(self.english[:200])
        while True:
            words = chance.choice(self.records).words
            for pair in zip(words, words[1:], strict=False):
                if set(pair) <= common and pair[0] != pair[1]:
                    return Question(list(pair), is_phrase=True)

    # --- Counted by hand --------------------------------------------------------

    def count(self, question: Question) -> int:
        return sum(self._answers(record, question) for record in self.records)

    def _answers(self, record: Record, question: Question) -> bool:
        narrowed = question.narrowed
        if narrowed and narrowed["lang"] != record.language:
            return False
        if narrowed and (
            record.kind != "letter" or narrowed["sender"] != f"agent-{record.sender}"
        ):
            return False
        if question.is_beginning:
            return any(word.startswith(question.words[0]) for word in record.words)
        if question.is_phrase:
            # A full stop is no word, and a phrase may run across it.
            pairs = zip(record.words, record.words[1:], strict=False)
            return tuple(question.words) in pairs
        return set(question.words) <= set(record.words)


def _vocabulary(chance, size: int, parts, least: int, most: int) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < size:
        length = chance.randint(least, most)
        # An ending that no English stemmer knows, so that words stay apart.
        ending = "k" if parts is SYLLABLES else ""
        words["".join(chance.choices(parts, k=length)) + ending] = None
    return list(words)


_weights: dict[int, list[float]] = {}


def _zipf(size: int) -> list[float]:
    if size not in _weights:
        _weights[size] = list(accumulate(1 / (rank + 2.7) for rank in range(size)))
    return _weights[size]
