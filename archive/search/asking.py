"""From a question to tantivy's queries: what must be there, and what weighs more."""

from dataclasses import replace
from datetime import date

from tantivy import FieldType, Occur, Query

from .index import SCHEMA, WEIGHED, stem
from .language import Part, Question, Term

# Titles and names above text, exact words above their stems, a letter above those
# that mention it; and above all who bears the name that is asked for.
WEIGHTS = {"title": 6.0, "names": 4.0, "text": 1.5}
WEIGHT_OF_STEM = 0.5
WEIGHTS_OF_KINDS = {"agent": 8.0, "letter": 6.0}


def query_of(question: Question, *, without: str = "") -> Query:
    """
    What answers a question; as if it were not narrowed by the facet `without`.

    "years" as the facet is the years from first to last.
    """
    clauses = [_clause(part) for part in question.parts]
    clauses += [
        (Occur.Must, _silent(Query.term_query(SCHEMA, name, value)))
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
    return Query.boolean_query([*clauses, *((Occur.Should, p) for p in preferred)])


def _clause(part: Part) -> tuple[Occur, Query]:
    if part.is_excluded:
        # As it is written: else “consulate” would exclude every consul.
        terms = [replace(term, is_phrase=True) for term in part.terms]
        return Occur.MustNot, _any(*map(_found, terms))
    return Occur.Must, _any(*map(_found, part.terms))


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
    *before, last = term.words
    if term.is_beginning:
        begun = _weighed(lambda name: Query.regex_query(SCHEMA, name, f"{last}.*"))
        return _all(*(_word(word) for word in before), begun) if before else begun
    if before:
        words: list[str | tuple[int, str]] = list(term.words)
        return _weighed(lambda name: Query.phrase_query(SCHEMA, name, words))
    if term.is_phrase:
        return _exact(last)
    return _any(_word(last), *(_exact(word) for word in term.joined))


def _word(word: str) -> Query:
    stemmed = Query.term_query(SCHEMA, "stems", stem(word), index_option="freq")
    return _any(_exact(word), Query.boost_query(stemmed, WEIGHT_OF_STEM))


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


def like(texts: list[str]) -> Query:
    """Letters that share the telling words of some folded texts."""
    alike = Query.more_like_this_document_fields_query(
        SCHEMA,
        {"text": texts},
        min_doc_frequency=2,
        min_term_frequency=1,
        min_word_length=3,
    )
    return _all(alike, _silent(Query.term_query(SCHEMA, "type", "letter")))
