"""Citing words of an article in three steps: the question, the answer, who and when."""

from dataclasses import dataclass

from django import forms

from archive.exchange.keys import as_key, free_key
from archive.models import (
    QUESTIONS,
    Agent,
    Citation,
    Claim,
    Letter,
    Place,
    Response,
    Stance,
    Transmission,
)
from archive.models.questions import questions_of

from ..citations import CitationForm, citations_of
from ..claims import COLUMNS, ClaimForm
from ..keys import free_address
from ..records import TextArea
from .choosing import Choice, ChosenField, as_choice, choice_of, named_in
from .marks import OnSelection

NEW = "new"  # another answer than those that are there
BARE = "bare"  # that it happened, without a value
# The fields of a new answer, and the columns of the claim that they fill.
VALUES = {
    "value_who": ("agent", "place"),
    "value_letter": ("other_letter",),
    "value_code": ("code",),
    "value_as_written": ("date_as_written",),
    "value_calendar": ("date_calendar",),
    "value_edtf": ("date_edtf",),
    "value_basis": ("date_basis",),
    "value_least": ("least",),
    "value_most": ("most",),
    "value_words": ("words",),
    "value_sort": ("sort",),
}
# The fields of a response that is made for an answer about it.
OF_A_RESPONSE = ("response_kind", "response_summary")
FIELD_OF = {column: name for name, columns in VALUES.items() for column in columns}

NewClaimForm = forms.modelform_factory(
    Claim,
    form=ClaimForm,
    fields=[
        *("question", "words", "words_language", "sort"),
        *("date_as_written", "date_calendar", "date_edtf", "date_basis"),
        *("agent", "place", "other_letter", "code", "least", "most"),
    ],
)


@dataclass(frozen=True)
class Offered:
    """A claim that can be cited, and who says so already."""

    claim: Claim
    voices: str

    @property
    def value(self) -> str:
        return str(self.claim.pk)


def asked_of(letter: Letter | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """The questions that can be asked, grouped by what they are about."""
    if letter is None:
        return [("The new letter", _questions("letter", NEW))]
    groups = [("The letter", _questions("letter", letter.pk))]
    groups += [
        (f"Step {step.position}: {step.key}", _questions("transmission", step.pk))
        for step in letter.transmissions.all()
    ]
    groups += [
        (
            f"Response {response.position}: {str(response)[:60]}",
            _questions("response", response.pk),
        )
        for response in letter.responses.all()
    ]
    groups.append(("A new step of its way", _questions("transmission", NEW)))
    groups.append(("A new response", _questions("response", NEW)))
    return groups


def _questions(kind: str, key) -> list[tuple[str, str]]:
    return [
        (f"{kind}-{key}-{name}", QUESTIONS[name].asks) for name in questions_of(kind)
    ]


class AskedField(forms.ChoiceField):
    """A question about the letter or a part of it: `sent` of `letter-5`."""

    def in_words(self, value: str) -> str:
        """The question, and of what it is asked."""
        for group, questions in self.choices:
            if value in (asked := dict(questions) if group else {}):
                return f"{group}: {asked[value]}"
        return "a question that is not asked of this letter" if value else ""

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        kind, key, name = value.split("-", 2)
        return kind, key, name


class CiteForm(CitationForm):
    """
    A citation of words of an article for an answer to a question of a letter.

    An answer, a step, a response, a speaker that is not there yet is made while the
    form is checked: the view undoes it, with all else, if the form is refused.
    """

    question = AskedField(label="Question")
    answer = forms.ChoiceField(
        label="Answer",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the answer of which these words speak."},
    )
    value_who = ChosenField("agent", "place", required=False, label="Who or where")
    value_letter = ChosenField("letter", required=False, label="Which letter")
    value_code = forms.ChoiceField(required=False, label="Which")
    value_as_written = forms.CharField(required=False, label="When, as written")
    value_calendar = Claim._meta.get_field("date_calendar").formfield(
        required=False, label="Calendar"
    )
    value_edtf = forms.CharField(required=False, label="EDTF")
    value_basis = forms.CharField(required=False, label="Basis")
    value_least = forms.IntegerField(required=False, min_value=0, label="At least")
    value_most = forms.IntegerField(required=False, min_value=0, label="At most")
    value_words = forms.CharField(
        required=False, label="In words", widget=TextArea({"rows": 2})
    )
    value_sort = forms.CharField(required=False, max_length=40, label="What it is")
    response_kind = forms.ChoiceField(
        required=False, label="Kind of response", choices=Response.Kind
    )
    response_summary = forms.CharField(
        required=False,
        label="The response, in a sentence",
        widget=TextArea({"rows": 2}),
    )
    who_says = ChosenField("agent", required=False, label="Speaker")

    # As they stand on the card.
    field_order = (
        *("question", "answer", *VALUES, *OF_A_RESPONSE),
        *("stance", "is_flat", "who_says"),
    )
    chosen_as_one = (
        ("Question and answer", ["question", "answer", *VALUES, *OF_A_RESPONSE]),
        ("Stance", ["stance", "is_flat"]),
        ("Speaker", ["who_says", "descriptor"]),
    )

    class Meta:
        model = Citation
        fields = [
            *("stance", "descriptor", "said_as_written", "said_calendar"),
            *("said_edtf", "said_basis", "relays", "locator", "note"),
            "words_language",
        ]
        widgets = {
            "stance": forms.RadioSelect,
            "note": TextArea({"rows": 2}),
            "said_as_written": forms.TextInput(
                {"list": "days-to-offer", "autocomplete": "off"}
            ),
        }
        labels = {
            "descriptor": "Unnamed speaker",
            "said_as_written": "Said on",
            "relays": "Relays",
        }

    def __init__(self, letter: Letter | None, *args, **kwargs):
        self.letter = letter
        super().__init__(*args, **kwargs)
        for name in ("words", "occurrence", "change_reason"):
            del self.fields[name]
        for name in self._meta.fields:
            self.fields[name].help_text = ""
        self.fields["stance"].choices = [
            (stance.value, f"{stance.sign} {stance.label}") for stance in Stance
        ]
        self.fields["stance"].required = True
        self.fields["question"].choices = [("", "Choose …"), *asked_of(letter)]
        relays = citations_of(letter) if letter else Citation.objects.none()
        relays = relays.exclude(pk=self.instance.pk)
        self.fields["relays"].queryset = relays
        if self.instance.claim_id:
            claim = self.instance.claim
            self.initial["question"] = "-".join(map(str, claim.asked))
            self.initial["answer"] = str(claim.pk)
        if self.instance.speaker_id:
            self.initial["who_says"] = f"agent-{self.instance.speaker_id}"
        self.asked = self._asked()
        self.offered = self._offered()
        self.fields["answer"].choices = [
            *((each.value, each.claim.value_in_words) for each in self.offered),
            (BARE, "Only that it happened, without a value"),
            (NEW, "Another answer"),
        ]
        if self.asked and (codes := QUESTIONS[self.asked[2]].codes):
            self.fields["value_code"].choices = [("", "…"), *codes.items()]
        self.fields["relays"].choices = self._roots_first(relays)

    def beside(self, record, *, prefix: str, is_opened: bool = False):
        return CiteForm(self.letter, instance=record, prefix=prefix)

    @property
    def beside_the_record(self) -> frozenset[str]:  # type: ignore[override]
        """Another answer's fields count with it alone, and those of a new response."""
        is_another = self["answer"].value() == NEW
        asked = {bound.name for bound in self.value_fields} if is_another else set()
        asked |= {*OF_A_RESPONSE} if self.makes_a_response else set()
        return super().beside_the_record | ({*VALUES, *OF_A_RESPONSE} - asked)

    # --- What is offered ----------------------------------------------------

    def offer_relays(self, whole) -> None:
        """Done below, in the order in which they are wanted here."""

    def _asked(self) -> tuple[str, str, str] | None:
        known = {
            value for _, questions in asked_of(self.letter) for value, _ in questions
        }
        value = self["question"].value()
        return tuple(value.split("-", 2)) if value in known else None

    def _offered(self) -> list[Offered]:
        if self.asked is None or self.asked[1] == NEW:
            return []
        kind, key, name = self.asked
        claims = Claim.objects.filter(**{f"{kind}_id": key}, question=name)
        claims = claims.select_related("agent", "place", "other_letter")
        claims = claims.prefetch_related(
            "citations__document__publisher", "citations__speaker"
        )
        return [Offered(claim, _voices(claim)) for claim in claims]

    @property
    def value_type(self) -> str:
        """The type of a new answer's value; "" before a question is chosen."""
        return QUESTIONS[self.asked[2]].value if self.asked else ""

    @property
    def value_fields(self) -> list[forms.BoundField]:
        """The fields in which another answer is given, as the question needs them."""
        wanted = {
            FIELD_OF[c] for c in COLUMNS.get(self.value_type, []) if c in FIELD_OF
        }
        if "value_edtf" in wanted:
            wanted.add("value_calendar")
        return [self[name] for name in VALUES if name in wanted]

    @property
    def value_kinds(self) -> str:
        return {"agent": "agent", "place": "place"}.get(self.value_type, "agent,place")

    @property
    def value_choices(self) -> list[Choice]:
        """Who is named in the words, and may be the answer."""
        words = str(self["exact"].value() or "") if "exact" in self.fields else ""
        kinds = self.value_kinds.split(",")
        records = [r for r in named_in(words) if r._meta.model_name in kinds]
        chosen = self["value_who"].value() or self["value_letter"].value()
        choices = [choice_of(record) for record in records[:6]]
        if chosen and chosen not in {choice.value for choice in choices}:
            choices.insert(0, as_choice(chosen))
        return choices

    @property
    def said_parts(self) -> list[forms.BoundField]:
        return [self[f"said_{part}"] for part in ("calendar", "edtf", "basis")]

    @property
    def offers_nothing(self) -> bool:
        return not self.offered and not self["answer"].value()

    @property
    def plain_value_fields(self) -> list[forms.BoundField]:
        """Those that one mostly needs; a form that was refused shows all of them."""
        rare = set() if self.errors else self._rare()
        return [field for field in self.value_fields if field.name not in rare]

    @property
    def rarer_value_fields(self) -> list[forms.BoundField]:
        rare = set() if self.errors else self._rare()
        return [field for field in self.value_fields if field.name in rare]

    def _rare(self) -> set[str]:
        rare = {"value_calendar", "value_edtf", "value_basis"}
        return rare | {"value_words"} if self.value_type != "words" else rare

    @property
    def may_be_bare(self) -> bool:
        return bool(self.asked) and not any(o.claim.is_bare for o in self.offered)

    @property
    def may_be_another(self) -> bool:
        return bool(self.asked) and self.value_type != "none"

    @property
    def makes_a_response(self) -> bool:
        return bool(self.asked) and self.asked[:2] == ("response", NEW)

    def _roots_first(self, relays):
        """Those that relay nothing themselves first, on this question before others."""
        own = {each.claim.pk for each in self.offered}
        ordered = sorted(
            relays,
            key=lambda c: (c.claim_id not in own, c.relays_id is not None, c.pk),
        )
        here = [(c.pk, _short(c)) for c in ordered if c.claim_id in own]
        others = [(c.pk, _short(c)) for c in ordered if c.claim_id not in own]
        groups = [("On this question", here), ("Elsewhere in this letter", others)]
        return [("", "nothing: it is its own word"), *(g for g in groups if g[1])]

    @property
    def speakers(self) -> list[Choice]:
        """The speakers of this article first, then who is named in it."""
        document, offered = self.instance.document, {}
        cited = document.citations.exclude(speaker=None).select_related("speaker")
        for citation in cited.order_by("-pk"):
            offered[citation.speaker_id] = citation.speaker
        named = document.annotations.exclude(agent=None).select_related("agent")
        for annotation in named:
            offered.setdefault(annotation.agent_id, annotation.agent)
        if self.instance.speaker_id:
            offered = {self.instance.speaker_id: self.instance.speaker} | offered
        choices = [choice_of(agent) for agent in list(offered.values())[:6]]
        chosen = self["who_says"].value()
        if chosen and chosen not in {choice.value for choice in choices}:
            choices.insert(0, as_choice(chosen))
        return choices

    # --- What is checked ----------------------------------------------------

    def clean(self):
        # First, since all that a citation is held to asks for its claim.
        cleaned = self.cleaned_data
        self.instance.speaker = cleaned.get("who_says")
        if self.instance.speaker and cleaned.get("descriptor"):
            self.add_error("descriptor", "A speaker is named, or described, not both.")
        if cleaned.get("question") and cleaned.get("answer"):
            self.instance.claim = self._claim(*cleaned["question"], cleaned["answer"])
        return super().clean()

    def _claim(self, kind: str, key: str, name: str, answer: str) -> Claim | None:
        if answer not in (NEW, BARE):
            return next(o.claim for o in self.offered if o.value == answer)
        if answer == BARE and not self.may_be_bare:
            return next(o.claim for o in self.offered if o.claim.is_bare)
        if self.errors:
            return None
        subject = self._made(kind) if key == NEW else None
        claim = Claim(
            question=name, **{f"{kind}_id": subject.pk if subject else int(key)}
        )
        values = self._values() if answer == NEW else {}
        for column in ("date_calendar", "words_language"):
            values.setdefault(column, Claim._meta.get_field(column).default)
        if answer == NEW and not any(
            value not in (None, "")
            for name, value in values.items()
            if name not in ("date_calendar", "words_language")
        ):
            self.add_error("answer", "Give the other answer, or choose one.")
            return None
        form = NewClaimForm({"question": name, **values}, instance=claim)
        if form.is_valid():
            return form.save()
        for column, errors in form.errors.items():
            self.add_error(FIELD_OF.get(column, "answer"), errors)
        return None

    def _values(self) -> dict:
        """A new answer, as the form of a claim takes it."""
        given = self.cleaned_data
        shown = {field.name for field in self.value_fields}
        values = {
            columns[0]: given.get(name)
            for name, columns in VALUES.items()
            if name in shown and len(columns) == 1 and given.get(name) is not None
        }
        who = given.get("value_who") if "value_who" in shown else None
        if who:
            values["agent" if isinstance(who, Agent) else "place"] = who.pk
        if letter := values.get("other_letter"):
            values["other_letter"] = letter.pk
        if isinstance(who, Place) and self.value_type == "agent":
            self.add_error("value_who", "A place does not answer this question.")
        return values

    def _made(self, kind: str):
        """The new step or response of which the question is asked."""
        siblings = (
            self.letter.transmissions
            if kind == "transmission"
            else self.letter.responses
        )
        last = siblings.order_by("position").last()
        position = (last.position if last else 0) + 1
        taken = {*siblings.values_list("key", flat=True)}
        if kind == "transmission":
            part = Transmission(letter=self.letter, position=position)
            part.key = free_key(f"step-{position}", taken)
        else:
            part = Response(letter=self.letter, position=position)
            part.kind = (
                self.cleaned_data.get("response_kind") or Response.Kind.values[0]
            )
            part.summary = self.cleaned_data.get("response_summary", "")
            part.key = free_key(as_key(part.kind), taken)
            part.slug = free_address(Response, f"{self.letter.slug}-{part.key}"[:110])
        part.full_clean()
        part.save()
        return part


class NewCiteForm(OnSelection, CiteForm):
    """A citation of words that were just selected."""

    def clean(self):
        cleaned = super().clean()
        self.set_on_selection(self.instance)
        return cleaned


class BeginForm(NewCiteForm):
    """A new letter, begun with the words that speak of it: its first claim."""

    title = Letter._meta.get_field("title").formfield()
    collection = Letter._meta.get_field("collection").formfield()

    def _made(self, kind: str) -> Letter:
        letter = Letter(
            title=self.cleaned_data.get("title", ""),
            collection=self.cleaned_data.get("collection"),
        )
        wanted = as_key(*letter.title.split()[:8]) or "letter"
        letter.slug = free_address(Letter, wanted)
        letter.full_clean()
        letter.save()
        return letter


def _voices(claim: Claim) -> str:
    """Who says so already: each speaker with the source, and the sign of the stance."""
    said = []
    for citation in claim.citations.all():
        voice = citation.speaker or citation.descriptor
        source = citation.document.publisher or citation.document
        said.append(f"{citation.sign} {f'{voice}, in ' if voice else ''}{source}")
    more = f"; and {len(said) - 3} more" if len(said) > 3 else ""
    return "; ".join(said[:3]) + more


def _short(citation: Citation) -> str:
    voice = citation.speaker or citation.descriptor
    who = f", {voice}" if voice else ""
    return f"{citation.claim}: {citation.sign} {citation.document}{who}"[:160]
