"""One letter with all that is said of it: what its page and its data both show."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.urls import reverse

from archive import edition, evidence
from archive.evidence import Account, Answer, Heading, Inquiry
from archive.evidence.summary import Summary, summary_of
from archive.models import (
    Agent,
    Citation,
    Document,
    Letter,
    Response,
    State,
    colophon_in_use,
)
from archive.pages.sources import PageWithSources

LONGEST_WAY = 12  # from a voice to the page that repeats it
MUCH = 400  # accounts, from which on a letter's page shows the first of each kind
AT_ONCE = 6


@dataclass
class Branch:
    """A document in which a voice is heard, and those that have it from there."""

    document: Document
    number: int | None
    accounts: int = 0
    branches: dict[int, "Branch"] = field(default_factory=dict)

    @property
    def relayed_by(self) -> list["Branch"]:
        return in_their_order(self.branches)


def in_their_order(branches: dict[int, Branch]) -> list[Branch]:
    """As the sources are numbered; those without a number last."""
    return sorted(
        branches.values(), key=lambda b: (b.number or math.inf, b.document.pk)
    )


@dataclass
class Origin:
    """One voice behind the sources: how often it speaks, and through which pages."""

    name: str
    is_unnamed: bool
    accounts: int
    sources: list[int]
    heard_in: list[Branch] = field(default_factory=list)

    @property
    def only(self) -> Branch | None:
        """The document in which it is heard first, if there is but one."""
        return self.heard_in[0] if len(self.heard_in) == 1 else None

    @property
    def is_itself(self) -> bool:
        """Whether that document speaks in its own voice, and so is named already."""
        document = self.only.document if self.only else None
        return bool(document) and self.name == str(document.publisher or document)


@dataclass
class Part:
    """A step or a response, with what is asked of it."""

    record: object
    inquiries: list[Inquiry]

    @property
    def accounts(self) -> list[Account]:
        return [account for inquiry in self.inquiries for account in inquiry.accounts]

    @property
    def is_answer(self) -> bool:
        """Whether a source says that it was an answer to the letter."""
        return any(
            answer.stands
            for inquiry in self.inquiries
            if inquiry.question == "in_answer_to"
            for answer in inquiry.answers
        )

    @property
    def stances(self) -> list[str]:
        """How sources stand to its being an answer, each once; else to it at all."""
        asked = [i for i in self.inquiries if i.question == "in_answer_to"]
        accounts = asked[0].accounts if asked else self.accounts
        stances = (account.citation.get_stance_display() for account in accounts)
        return list(dict.fromkeys(stances))

    @property
    def occurred(self) -> list[Answer]:
        """The days on which it is said to have happened."""
        return self.standing("occurred")

    def standing(self, question: str) -> list[Answer]:
        return [
            answer
            for inquiry in self.inquiries
            if inquiry.question == question
            for answer in inquiry.answers
            if answer.stands and not answer.claim.is_bare
        ]


class LetterPage(PageWithSources):
    """
    A letter, the evidence on it, and the archive's reading, as known on a day.

    A fixed number of queries, however much is said of the letter.
    """

    def __init__(self, letter: Letter, *, on: date | None = None):
        self.letter = letter
        self.on = on
        self.evidence = evidence.of([letter], on=on)
        self.heading: Heading = evidence.heading_of(letter, self.evidence)
        self._name_and_place()

    @cached_property
    def calendars(self) -> list[str]:
        """The calendars in which its days are told beside the Gregorian one."""
        return colophon_in_use().calendars_beside(self.letter.collection)

    @property
    def at_once(self) -> int | None:
        return AT_ONCE if len(self.evidence.accounts) >= MUCH else None

    @property
    def gist(self) -> str:
        """The letter in brief: our abstract, which is of today, or what is known."""
        return (not self.on and self.letter.abstract) or self.heading.status

    @cached_property
    def summary(self) -> Summary:
        """The letter in five lines, made from the evidence."""
        return summary_of(self.letter, self.evidence)

    @property
    def in_brief(self) -> str:
        """The five lines as one text; where nobody speaks, what we say of it."""
        return str(self.summary) or self.gist

    @property
    def address(self) -> str:
        """The letter's page, as known on the day."""
        return self.at(self.letter)

    @property
    def whole(self) -> str:
        """The page on which everything stands, as known on the day."""
        address = reverse("archive:letter-whole", args=[self.letter.slug])
        return self.as_then(address)

    @property
    def preview(self) -> str:
        """The picture for whoever links to it, as known on the day."""
        address = reverse("archive:letter-preview", args=[self.letter.slug])
        return self.as_then(address)

    # --- What it is reported to say, how it went, what came back ------------

    @cached_property
    def points(self) -> list[Answer]:
        """The contents as reported, in order; what nobody asserts any more is left."""
        inquiry = self.evidence.on_question(self.letter, "contents")
        answers = inquiry.answers if inquiry else []
        return [a for a in answers if a.stands and not a.claim.is_bare]

    @cached_property
    def inquiries(self) -> list[Inquiry]:
        return self.evidence.about(self.letter)

    @cached_property
    def steps(self) -> list[Part]:
        return [
            Part(step, inquiries)
            for step in self.letter.transmissions.all()
            if (inquiries := self.evidence.about(step))
        ]

    @cached_property
    def responses(self) -> list[Part]:
        """What was done about the letter, in the order of the days where told."""
        parts = [
            Part(response, inquiries)
            for response in self._shown_responses()
            if (inquiries := self.evidence.about(response))
        ]
        return sorted(parts, key=lambda part: (_day_of(part), part.record.position))

    def _shown_responses(self) -> list[Response]:
        responses = self.letter.responses.select_related("reply")
        if self.letter.state == State.PUBLISHED:
            return list(responses.published())
        return [response for response in responses if not response.is_withdrawn]

    @cached_property
    def asked(self) -> list[Inquiry]:
        """What the accounts show side by side: the letter's questions, the steps'."""
        return self.inquiries + [i for step in self.steps for i in step.inquiries]

    @property
    def contested(self) -> list[Inquiry]:
        return [inquiry for inquiry in self.asked if inquiry.is_contested]

    @property
    def uncontested(self) -> list[Inquiry]:
        return [inquiry for inquiry in self.asked if not inquiry.is_contested]

    @property
    def answers_to_it(self) -> list[Part]:
        """The responses that a source calls an answer to the letter."""
        return [part for part in self.responses if part.is_answer]

    @property
    def beside_it(self) -> list[Part]:
        """The responses that stand here by their day alone."""
        return [part for part in self.responses if not part.is_answer]

    @property
    def assessed(self) -> list[Inquiry]:
        every = self.asked + [i for r in self.responses for i in r.inquiries]
        return [inquiry for inquiry in every if inquiry.assessments]

    # --- Origins, days -------------------------------------------------------

    @cached_property
    def origins(self) -> list[Origin]:
        """Who is behind the sources, the most repeated first."""
        by_origin: dict[tuple, list[Account]] = defaultdict(list)
        for account in self.evidence.accounts:
            by_origin[account.origin].append(account)
        origins = [
            Origin(
                name=accounts[0].origin_name,
                is_unnamed=accounts[0].is_unnamed,
                accounts=len(accounts),
                sources=sorted(
                    {self.numbers[a.citation.document_id] for a in accounts}
                ),
                heard_in=self._heard_in(accounts),
            )
            for accounts in by_origin.values()
        ]
        return sorted(origins, key=lambda o: (-len(o.sources), -o.accounts, o.name))

    def _heard_in(self, accounts: list[Account]) -> list[Branch]:
        """From the root's document to the page that was read, along who relays whom."""
        trunk: dict[int, Branch] = {}
        for account in accounts:
            way = [account.citation.document, *account.hops]
            branches = trunk
            # A way longer than any that is known is cut in its middle.
            for document in reversed([way[0], *way[1:][-LONGEST_WAY:]]):
                new = Branch(document, self.numbers.get(document.pk))
                here = branches.setdefault(document.pk, new)
                branches = here.branches
            here.accounts += 1
        return in_their_order(trunk)

    @cached_property
    def spoken_of_in(self) -> int:
        """How many sources speak of the letter itself, or of a step of its way."""
        return len({a.citation.document_id for i in self.asked for a in i.accounts})

    @cached_property
    def voices(self) -> int:
        """How many origins are behind them."""
        return len({a.origin for i in self.asked for a in i.accounts})

    @property
    def days(self) -> list[tuple[date, int]]:
        return self.evidence.days

    @property
    def offered_days(self) -> list[tuple[date, int]]:
        """Those to choose from; where it would be very many, the last of each month."""
        if not self.is_long:
            return self.days
        return list({(day.year, day.month): (day, n) for day, n in self.days}.values())

    @property
    def known_today(self) -> int:
        """How many sources speak here, whatever day is looked at."""
        found = self.evidence
        return len(found.documents) + len(found.undated) + len(found.later)

    @property
    def hidden_assessments(self) -> int:
        return sum(i.later_assessments for i in self.evidence.inquiries.values())

    @property
    def not_asked_yet(self) -> int:
        """How many questions are answered only by sources that came later."""
        return len(self.evidence.left_out.keys() - self.evidence.inquiries.keys())

    @property
    def day_before(self) -> date | None:
        """The last day before the one looked at on which a source arrived."""
        return max((day for day, _ in self.days if day < self.on), default=None)

    @property
    def day_after(self) -> date | None:
        return min((day for day, _ in self.days if day > self.on), default=None)

    @cached_property
    def neighbours(self) -> dict[str, list]:
        """The letter before it, the replies to it, and what it is a response to."""
        letter = self.letter
        before = letter.replies_to
        return {
            "before": before if before and before.is_published else None,
            "replies": list(letter.replies.published()),
            "told_of_as": list(
                letter.as_responses.published().select_related("letter")
            ),
        }

    @cached_property
    def further_reading(self) -> list[Citation]:
        return self.reading_beyond(self.letter)

    # --- The people, by all their names and the office of the day -----------

    def _agents(self) -> list[Agent]:
        """Those who speak and those spoken of, each as often as it was made."""
        agents: dict[int, Agent] = {}
        for account in self.evidence.accounts:
            citation, root, claim = account.citation, account.root, account.claim
            for agent in (citation.speaker, root.speaker, claim.agent):
                if agent:
                    agents[id(agent)] = agent
        return list(agents.values())

    def _name_and_place(self) -> None:
        agents = self._agents()
        prefetch_related_objects(agents, "names", "offices")
        day = self.heading.dated.latest or edition.today()
        for agent in agents:
            names = [
                name
                for name in agent.names.all()
                if name.is_preferred and name.text != agent.name
            ]
            agent.parallel_name = names[0] if names else None
            agent.office_then = next(
                (o.title for o in agent.offices.all() if _is_held(o, day)), ""
            )
        self.fetch_sources_of_judgements()


class WholePage(LetterPage):
    """A letter with all its accounts opened on one page, where they are led to."""

    at_once = None

    def at(self, record) -> str:
        """The fragment of what stands on it; the page of what does not."""
        if isinstance(record, Inquiry):
            return f"#{record.answers[0].claim.anchor}"
        address = super().at(record)
        return address[address.index("#") :] if "#" in address else address


def _is_held(office, day: date) -> bool:
    begins, ends = office.held_from.earliest, office.held_to.latest
    return (begins is None or begins <= day) and (ends is None or ends >= day)


def _day_of(part: Part) -> date:
    claims = [answer.claim for answer in part.standing("occurred")]
    days = [claim.date_earliest or claim.date_latest for claim in claims]
    return min((day for day in days if day), default=date.max)
