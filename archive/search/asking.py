"""From a question to tantivy's queries: what must be there, and what weighs more."""

from dataclasses import replace
from datetime import date

from tantivy import FieldType, Occur, Query

from . import folding
from .days import Span
from .index import SCHEMA, WEIGHED, stems_of
from .language import Part, Question, Term

# Titles and names above text, exact words above their stems, a letter above those
# that mention it; and above all who bears the name that is asked for.
WEIGHTS = {"title": 6.0, "names": 4.0, "text": 1.5}
WEIGHT_OF_STEM = 0.5
WEIGHT_OF_BASE = 0.6  # نامه where نامه‌ها is asked for
WEIGHTS_OF_KINDS = {"letter": 8.0, "collection": 8.0, "agent": 4.0, "place": 4.0}
WEIGHT_OF_WHOLE = 100.0  # a name that is the whole of the question
WEIGHT_OF_FAMILY = 60.0  # or the family name
WEIGHT_OF_LETTERS = 30.0  # and letters from or to whoever is named
WEIGHT_OF_NEIGHBOURS = 2.0  # Franco-Prussian, of those that have both words
WEIGHT_OF_ADDRESS = 50.0
WEIGHT_OF_OWN_DAYS = 6.0  # the record's own date, if it may be of these days
WEIGHT_WITHIN = 6.0  # and more, if it cannot be of others
WEIGHT_OF_DAYS = 4.0  # a date that it tells of


def query_of(question: Question, *, without: str = "") -> Query:
    """
    What answers a question; as if it were not narrowed by the facet `without`.

    "years" as the facet is the years from first to last.
    """
    clauses = _clauses(question)
    clauses += [
        (Occur.Must, _silent(_narrowed(name, question.meant.get(name, [value]))))
        for name, value in question.narrowed.items()
        if name != without
    ]
    if without != "years":
        clauses += [(Occur.Must, _silent(query)) for query in _in_years(question)]
    if not any(occur == Occur.Must for occur, _ in clauses):
        clauses.append((Occur.Must, _silent(Query.exists_query("type"))))
    preferred = [
        Query.const_score_query(Query.term_query(SCHEMA, "type", kind), weight)
        for kind, weight in WEIGHTS_OF_KINDS.items()
    ]
    preferred += _called(question.whole) if question.whole else []
    return Query.boolean_query([*clauses, *((Occur.Should, p) for p in preferred)])


def _clauses(question: Question) -> list[tuple[Occur, Query]]:
    """The parts of a question: all of them, or at least some of its words."""
    if question.least is None:
        return [_clause(part) for part in question.parts]
    strict = [part for part in question.parts if not part.is_optional]
    some = [_clause(part)[1] for part in question.parts if part.is_optional]
    enough = Query.boolean_query(
        [(Occur.Should, query) for query in some],
        minimum_number_should_match=question.least,
    )
    return [*(_clause(part) for part in strict), (Occur.Must, enough)]


def _narrowed(name: str, values: list[str]) -> Query:
    return _any(*(Query.term_query(SCHEMA, name, value) for value in values))


def _called(whole: str) -> list[Query]:
    """Who is called just as the question is, or by family name; then their letters."""
    weights = {
        "called": WEIGHT_OF_WHOLE,
        "family": WEIGHT_OF_FAMILY,
        "people": WEIGHT_OF_LETTERS,
    }
    return [
        Query.const_score_query(Query.term_query(SCHEMA, name, whole), weight)
        for name, weight in weights.items()
    ]


def those_called(name: str, field: str) -> Query:
    """People and bodies of this name: "called" so as a whole, or by their "family"."""
    return _all(
        Query.term_query(SCHEMA, "type", "agent"),
        Query.term_query(SCHEMA, field, folding.run_together(name)),
    )


def alone(part: Part) -> Query:
    """What one part of a question finds by itself."""
    return _any(*map(_found, part.terms))


def _clause(part: Part) -> tuple[Occur, Query]:
    if part.is_excluded:
        # As it is written: else “consulate” would exclude every consul.
        return Occur.MustNot, _any(*(_found(_as_written(t)) for t in part.terms))
    return Occur.Must, _any(*map(_found, part.terms))


def _as_written(term: Term) -> Term:
    return replace(term, is_phrase=True, is_loose=False, days=())


def _any(*queries: Query) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _all(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _silent(query: Query) -> Query:
    """A query that decides, and does not count for the order."""
    return Query.const_score_query(query, 0.0)


def _found(term: Term) -> Query:
    ways = [] if term.is_address else [_found_by_words(term)]
    ways += [_at(key) for key in term.keys]
    ways += [_on(span) for span in term.days]
    return _any(*ways)


def _found_by_words(term: Term) -> Query:
    *before, last = term.words
    if term.is_beginning:
        begun = _weighed(lambda name: Query.regex_query(SCHEMA, name, f"{last}.*"))
        return _all(*(_word(word) for word in before), begun) if before else begun
    if before:
        beside = _beside(list(term.words))
        return _loose(term, beside) if term.is_loose else beside
    if term.is_phrase:
        return _exact(last)
    return _any(_word(last, term.base), *(_exact(word) for word in term.joined))


def _beside(words: list[str | tuple[int, str]]) -> Query:
    return _weighed(lambda name: Query.phrase_query(SCHEMA, name, words))


def _loose(term: Term, beside: Query) -> Query:
    """All the words, above all beside each other."""
    apart = [(Occur.Must, _word(word)) for word in term.words]
    beside = Query.boost_query(beside, WEIGHT_OF_NEIGHBOURS)
    return Query.boolean_query([*apart, (Occur.Should, beside)])


def _at(key: str) -> Query:
    return Query.const_score_query(
        Query.term_query(SCHEMA, "at", key), WEIGHT_OF_ADDRESS
    )


def _on(span: Span) -> Query:
    """Records dated within some days; and those that tell of one of them."""
    first, last = (day.toordinal() for day in span)
    within = _all(_range("earliest", first, None), _range("latest", None, last))
    told = _range("days", first, last)
    own = _all(_range("earliest", None, last), _range("latest", first, None), told)
    return _any(
        Query.const_score_query(within, WEIGHT_WITHIN),
        Query.const_score_query(own, WEIGHT_OF_OWN_DAYS),
        Query.const_score_query(told, WEIGHT_OF_DAYS),
    )


def _word(word: str, base: str = "") -> Query:
    forms = [
        Query.term_query(SCHEMA, "stems", stem, index_option="freq")
        for stem in stems_of(base or word)
    ]
    exact = [_exact(word)]
    if base:
        exact.append(Query.boost_query(_exact(base), WEIGHT_OF_BASE))
    return _any(*exact, Query.boost_query(_any(*forms), WEIGHT_OF_STEM))


def _exact(word: str) -> Query:
    return _weighed(lambda name: Query.term_query(SCHEMA, name, word))


def _weighed(query_in) -> Query:
    return _any(*(Query.boost_query(query_in(name), WEIGHTS[name]) for name in WEIGHED))


def _in_years(question: Question) -> list[Query]:
    """Records whose date may lie within the years: an uncertain date reaches in."""
    queries = []
    if question.first is not None:
        first = date(question.first, 1, 1).toordinal()
        queries.append(_range("latest", first, None))
    if question.last is not None:
        last = date(question.last, 12, 31).toordinal()
        queries.append(_range("earliest", None, last))
    return queries


def _range(name: str, lower: int | None, upper: int | None) -> Query:
    return Query.range_query(
        SCHEMA, name, FieldType.Integer, lower_bound=lower, upper_bound=upper
    )


def nearly(word: str) -> Query:
    """Records with a word that is spelled nearly so."""
    distance = 1 if len(word) < 6 else 2
    return _any(
        *(
            Query.fuzzy_term_query(SCHEMA, name, word, distance=distance)
            for name in WEIGHED
        )
    )


def like(words: list[str]) -> Query:
    """Letters with some of these folded words: the rarer and the more, the better."""
    alike = _any(*(Query.term_query(SCHEMA, "text", word) for word in words))
    return _all(alike, _silent(Query.term_query(SCHEMA, "type", "letter")))
