"""What an agent was to letters, and is reported to have said of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

from archive import evidence
from archive.counting import Pages
from archive.evidence import Account, Answer, Inquiry
from archive.models import (
    Agent,
    Annotation,
    Citation,
    Claim,
    Collection,
    Document,
    Letter,
    Response,
    State,
)

# Of a paper with more, the list of documents has them all.
MOST_PUBLICATIONS = 100
MOST_MENTIONS = 100
# Of whom more is said, the page is in parts.
LETTERS_AT_ONCE = 40
# What a citation's claim is about: a collection, or a letter by one of three ways.
OF_WHAT = (
    "claim__collection",
    "claim__letter",
    "claim__transmission__letter",
    "claim__response__letter",
    "claim__response",
)
ON_THE_WAY = ("carrier", "from", "to", "handed_to")


@dataclass
class Part:
    """The part that some source gives an agent or a place, in a step or a response."""

    inquiry: Inquiry
    answer: Answer

    @property
    def letter(self) -> Letter:
        return self.inquiry.whole


@dataclass
class Mention:
    """A letter or a collection, and the responses to it, that speak of somebody."""

    whole: Letter | Collection
    responses: list[Response] = field(default_factory=list)

    @property
    def title(self) -> str:
        return getattr(self.whole, "dated_title", self.whole.title)


@dataclass
class Statement:
    """One thing that an agent is reported to have said, on one day, by one origin."""

    inquiry: Inquiry
    answer: Answer
    accounts: list[Account]

    @property
    def first(self) -> Account:
        """The account nearest to the mouth: the origin's own, where it is shown."""
        own = (a for a in self.accounts if a.root is a.citation)
        return next(own, self.accounts[0])

    @property
    def said(self):
        return self.first.said

    @property
    def day(self) -> date:
        return self.said.earliest or self.said.latest or date.max

    @property
    def has_lapsed(self) -> bool:
        return all(account.has_lapsed for account in self.accounts)

    @property
    def seen(self) -> list[Account]:
        """Where the words can be read."""
        return [a for a in self.accounts if a.citation.document.was_consulted]

    @property
    def unseen(self) -> list[Account]:
        return [a for a in self.accounts if not a.citation.document.was_consulted]


def parts_in(inquiries: Iterable[Inquiry], questions, record) -> list[Part]:
    """The answers that stand to one of these questions and name this record."""
    return [
        Part(inquiry, answer)
        for inquiry in inquiries
        if inquiry.question in questions
        for answer in inquiry.answers
        if answer.stands and record in (answer.claim.agent, answer.claim.place)
    ]


class AgentPage:
    """
    An agent as the public evidence shows it.

    A fixed number of queries; what is read is all that is said of the letters in
    which the agent has a part or a word. Where these are many, the page is in parts:
    it is about some of them at a time, in the order of their days.
    """

    def __init__(self, agent: Agent, part: str | None = None):
        self.agent = agent
        # In parts, for each of which there is an index.
        named = Claim.objects.filter(agent=agent).order_by().values("pk")
        spoken = Citation.objects.filter(speaker=agent).order_by().values("claim")
        claims = Claim.objects.filter(pk__in=named.union(spoken))
        self.letters = letters_in_parts(claims, part)
        self.evidence = evidence.of(
            self.letters,
            collections=Collection.objects.published().filter(
                pk__in=claims.values("collection")
            ),
        )

    @property
    def is_in_parts(self) -> bool:
        return self.letters.has_other_pages()

    # --- Letters, as their headings read -------------------------------------

    @cached_property
    def sent(self) -> list[Letter]:
        sent = self.agent.letters_sent.published().select_related("replies_to")
        return list(self._of_this_part(sent))

    @cached_property
    def received(self) -> list[Letter]:
        return list(self._of_this_part(self.agent.letters_received.published()))

    def _of_this_part(self, letters: QuerySet[Letter]) -> QuerySet[Letter]:
        if not self.is_in_parts:
            return letters
        return letters.filter(pk__in=[letter.pk for letter in self.letters])

    @cached_property
    def surely_sent(self) -> list[Letter]:
        return [it for it in self.sent if not self._is_contested(it, "sender")]

    @cached_property
    def perhaps_sent(self) -> list[Letter]:
        """The letters that some say came from the agent, and others deny."""
        return [it for it in self.sent if self._is_contested(it, "sender")]

    @cached_property
    def surely_received(self) -> list[Letter]:
        return [it for it in self.received if not self._is_contested(it, "recipient")]

    @cached_property
    def perhaps_received(self) -> list[Letter]:
        return [it for it in self.received if self._is_contested(it, "recipient")]

    def _is_contested(self, letter: Letter, question: str) -> bool:
        inquiry = self.evidence.on_question(letter, question)
        answers = inquiry.answers if inquiry else []
        return any(
            answer.is_contested and not answer.is_accepted
            for answer in answers
            if answer.claim.agent == self.agent
        )

    # --- The way, and what came back, as sources say ---------------------------

    @property
    def _inquiries(self) -> Iterable[Inquiry]:
        return self.evidence.inquiries.values()

    @cached_property
    def carried(self) -> list[Part]:
        """The steps in which a source says that the agent had a hand."""
        steps = [i for i in self._inquiries if i.subject_kind == "transmission"]
        return parts_in(steps, ON_THE_WAY, self.agent)

    @cached_property
    def responses(self) -> list[Response]:
        """What a source says that the agent did about a letter."""
        answers = [i for i in self._inquiries if i.subject_kind == "response"]
        found = parts_in(answers, ["sender"], self.agent)
        return [part.inquiry.subject for part in found]

    @cached_property
    def refused(self) -> list[Response]:
        return [r for r in self.responses if r.kind == Response.Kind.REFUSAL]

    @cached_property
    def answered(self) -> list[Response]:
        return [r for r in self._not_refused if r.pk in self._answers]

    @cached_property
    def did_besides(self) -> list[Response]:
        """What no source says was done in answer to a letter."""
        return [r for r in self._not_refused if r.pk not in self._answers]

    @property
    def _not_refused(self) -> list[Response]:
        return [r for r in self.responses if r.kind != Response.Kind.REFUSAL]

    @cached_property
    def _answers(self) -> set[int]:
        """The responses of which a source says that they answer a letter."""
        return {
            inquiry.subject.pk
            for inquiry in self._inquiries
            if inquiry.question == "in_answer_to"
            and any(answer.stands for answer in inquiry.answers)
        }

    @cached_property
    def turned_away(self) -> list[Part]:
        """The steps said to have ended in refusal, of what was meant for the agent."""
        outcomes = [i for i in self._inquiries if i.question == "outcome"]
        return [
            Part(inquiry, answer)
            for inquiry in outcomes
            for answer in inquiry.answers
            if answer.stands
            and answer.claim.code == "refused"
            and self._was_meant_for_agent(inquiry)
        ]

    def _was_meant_for_agent(self, inquiry: Inquiry) -> bool:
        """Named as whom the step was to reach; where nobody is, a recipient."""
        step = self.evidence.about(inquiry.subject)
        named = [
            answer.claim.agent
            for asked in step
            if asked.question in ("to", "handed_to")
            for answer in asked.answers
            if answer.stands and answer.claim.agent
        ]
        if named:
            return self.agent in named
        return inquiry.whole in self.received

    @cached_property
    def replies(self) -> list[Letter]:
        """The letters sent in reply to another."""
        return [
            letter
            for letter in self.sent
            if letter.replies_to and letter.replies_to.is_published
        ]

    # --- What it is reported to have said --------------------------------------

    @cached_property
    def statements(self) -> list[Statement]:
        """In the order of the days said; what repeats one origin is one statement."""
        statements: dict[tuple, Statement] = {}
        for inquiry in self._inquiries:
            for answer in inquiry.answers:
                for account in answer.accounts:
                    if account.citation.speaker_id == self.agent.pk:
                        key = account.root.pk, answer.claim.pk, account.citation.stance
                        new = Statement(inquiry, answer, [])
                        statements.setdefault(key, new).accounts.append(account)
        return sorted(statements.values(), key=lambda s: (s.day, s.first.citation.pk))

    # --- Its own, and what names it ---------------------------------------------

    @cached_property
    def chain(self) -> list[Agent]:
        """The bodies for which it acts, from the nearest outwards."""
        return list(self.agent.within())[1:]

    @cached_property
    def acting_for_it(self) -> list[Agent]:
        """Those who act for it, directly or through another body."""
        return list(Agent.objects.published().acting_for(self.agent))

    @cached_property
    def publications(self) -> list[Document]:
        return list(self.agent.publications.published()[:MOST_PUBLICATIONS])

    @cached_property
    def mentions(self) -> list["Mention"]:
        """Pages on which it is named, speaks, or is an origin in its own voice."""
        return self._mentions[:MOST_MENTIONS]

    @property
    def has_more_mentions(self) -> bool:
        return len(self._mentions) > MOST_MENTIONS

    @cached_property
    def _mentions(self) -> list["Mention"]:
        mentions: dict[tuple, Mention] = {}
        rows = list(self._named_or_heard.values_list(*OF_WHAT).distinct())
        subjects = {id(i.subject): i.subject for i in self._inquiries}.values()
        told = [it for it in subjects if isinstance(it, Response)]
        keys = {key for _, *of_letter, _ in rows for key in of_letter}
        letters = _fetched(Letter, keys, self.letters)
        collections = _fetched(Collection, {row[0] for row in rows}, ())
        responses = _fetched(Response, {row[-1] for row in rows}, told)
        for collection, *of_letter, response in rows:
            key = next(filter(None, of_letter), None)
            whole = letters[key] if key else collections[collection]
            mention = mentions.setdefault((key, collection), Mention(whole))
            if response:
                mention.responses.append(responses[response])
        return sorted(mentions.values(), key=lambda mention: mention.whole.title)

    @property
    def _named_or_heard(self) -> QuerySet[Citation]:
        every = Citation.objects.order_by()
        heard = every.filter(speaker=self.agent)
        own_voice = every.filter(
            document__publisher=self.agent, speaker=None, descriptor="", relays=None
        )
        named = every.filter(claim__agent=self.agent)
        of_it = heard.values("pk").union(own_voice.values("pk"), named.values("pk"))
        citations = Citation.objects.order_by().filter(pk__in=of_it)
        if self.is_in_parts:
            citations = citations.on(Claim.objects.of_letters(list(self.letters)))
        return citations.open_to_readers()

    @cached_property
    def collections(self) -> list[Collection]:
        """Those whose letters it sent or received."""
        either = [
            letters.published().order_by().exclude(collection=None).values("collection")
            for letters in (self.agent.letters_sent, self.agent.letters_received)
        ]
        found = Collection.objects.published().filter(pk__in=either[0].union(either[1]))
        return list(found)

    @cached_property
    def marked_in(self) -> list[Document]:
        return documents_marking(agent=self.agent)


def letters_in_parts(claims: QuerySet[Claim], part: str | None) -> Page:
    """The public letters that some claims are about, or of very many a part."""
    letters = Letter.objects.published().claimed_in(claims)
    few = list(letters[: LETTERS_AT_ONCE + 1])
    if len(few) <= LETTERS_AT_ONCE:
        return Paginator(few, LETTERS_AT_ONCE).get_page(1)
    return Pages(letters, LETTERS_AT_ONCE).get_page(part)


def _fetched(model: type[Model], keys: set, known: Iterable) -> dict:
    """Records by their keys; those that are known already are not fetched again."""
    found = {record.pk: record for record in known}
    return found | model._default_manager.in_bulk(keys - found.keys() - {None})


def documents_marking(**record) -> list[Document]:
    """The public documents in which a public note identifies an agent or a place."""
    notes = Annotation.objects.filter(is_public=True, **record)
    documents = Document.objects.filter(
        state=State.PUBLISHED, pk__in=notes.values("document")
    )
    return list(documents.select_related("publisher"))
