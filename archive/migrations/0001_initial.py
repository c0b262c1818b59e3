"""
Every table of version 0.1, each record told once.

The history of a record (HistoricalLetter beside Letter) repeats its columns, so it is
worked out from the record's own operation: by `history_of` and not by the library, of
which a later release would then change what this step once did. What several records
have in common has a name: `publication`, `dates`, `passage`, `about`.

Rules stand in the options of their model, and all models are made together. With an
operation for each, SQLite would build tables anew ninety times and Django draw up its
models three thousand times: eight seconds, of which half a second is left.

Like any migration it imports nothing from the archive: it says what was. Those that
follow are written by `makemigrations`, which finds here what it would have written.
"""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import CASCADE, DO_NOTHING, PROTECT, RESTRICT, SET_NULL, F, Q
from django.db.models.functions import Coalesce
from django.utils.text import camel_case_to_spaces
from simple_history.models import HistoricalChanges

TAG = "A BCP 47 tag: en, fa, ar, prs …"
WITH_WHO_SAYS_SO = "In our own words, each contested statement with who says so."

# What claims answer, in the order in which pages ask.
QUESTIONS = {
    "exists": "Was there a letter?",
    "kind": "What kind of message was it?",
    "same_as": "Is it the same as another letter?",
    "sender": "Who sent it?",
    "recipient": "To whom?",
    "written": "When was it written?",
    "sent": "When was it sent?",
    "announced": "When was it made known?",
    "received": "When was it received?",
    "answered": "When was it answered?",
    "contents": "What does it say?",
    "from": "From whom, or where?",
    "to": "To whom, or where?",
    "carrier": "Who carried it?",
    "handed_to": "To whom was it handed?",
    "delivered": "When was it delivered?",
    "outcome": "With what outcome?",
    "occurred": "When did it happen?",
    "place": "Where?",
    "in_answer_to": "Was it an answer to the letter?",
    "count": "How many letters were there?",
}
DATES_OF_A_LETTER = ["written", "sent", "announced", "received", "answered"]
QUESTIONS_ABOUT = {
    "collection": ["count"],
    "letter": [
        *["exists", "kind", "same_as", "sender", "recipient"],
        *DATES_OF_A_LETTER,
        "contents",
    ],
    "transmission": ["from", "to", "carrier", "handed_to", "delivered", "outcome"],
    "response": [
        *["sender", "recipient", "contents", "occurred", "place", "in_answer_to"]
    ],
}
LETTER_KINDS = [
    *["letter", "reply", "note verbale"],
    *["oral message", "talking points", "public letter"],
]
OUTCOMES = ["delivered", "refused", "returned"]
STANCES = [
    *["asserts", "confirms", "denies", "not_yet"],
    *["does_not_deny", "declines_to_comment", "does_not_know"],
]


# --- Tables, and their histories --------------------------------------------------


class CreateModels(Operation):
    """
    Models that are made together, and may name each other.

    Each CreateModel by itself would have Django draw up anew all that it is related
    to: here all the others, forty times.
    """

    def __init__(self, *tables: migrations.CreateModel):
        self.tables = tables

    def state_forwards(self, app_label, state):
        # What was drawn up of the state so far: it is when next asked for, at once.
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.tables)} models"


def table(name: str, fields: dict, **options) -> migrations.CreateModel:
    key = models.BigAutoField(
        "ID", primary_key=True, auto_created=True, serialize=False
    )
    return migrations.CreateModel(name, [("id", key), *fields.items()], options)


def record(name: str, fields: dict, **options) -> migrations.CreateModel:
    """The table of what editors write: each row counts its versions."""
    version = models.PositiveIntegerField(default=1, editable=False)
    return table(name, {"version": version, **fields}, **options)


def history_of(model: migrations.CreateModel, without=()) -> migrations.CreateModel:
    """The table in which django-simple-history keeps every version of a row."""
    columns = {
        name: kept(field)
        for name, field in model.fields
        if name not in without and not field.many_to_many
    }
    columns |= {
        "history_id": models.AutoField(primary_key=True, serialize=False),
        "history_date": models.DateTimeField(db_index=True),
        "history_change_reason": models.CharField(max_length=100, null=True),
        "history_type": models.CharField(
            max_length=1, choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")]
        ),
        "history_user": models.ForeignKey(
            settings.AUTH_USER_MODEL, SET_NULL, null=True, related_name="+"
        ),
    }
    words = f"historical {camel_case_to_spaces(model.name)}"
    return migrations.CreateModel(
        f"Historical{model.name}",
        # As makemigrations has it: what refers to other tables comes last.
        sorted(columns.items(), key=lambda c: c[0] if c[1].is_relation else ""),
        {
            "verbose_name": words,
            "verbose_name_plural": f"{words}s",
            "ordering": ("-history_date", "-history_id"),
            "get_latest_by": ("history_date", "history_id"),
        },
        (HistoricalChanges, models.Model),
    )


def kept(field: models.Field) -> models.Field:
    """A column as a history keeps it: it neither counts, nor refuses, nor holds on."""
    if isinstance(field, models.BigAutoField):
        return models.BigIntegerField(
            "ID", auto_created=True, blank=True, db_index=True
        )
    _, _, args, options = field.deconstruct()
    if isinstance(field, models.ForeignKey):
        options |= {"null": True, "blank": True, "related_name": "+"}
        options |= {"on_delete": DO_NOTHING, "db_constraint": False}
    if options.pop("auto_now_add", False):
        options |= {"blank": True, "editable": False}
    options.pop("unique", None)
    return type(field)(*args, **options)


def drop_triggers(apps, schema_editor):
    """Drop what triggers.py makes after each migrate: the log goes with this step."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            found = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            drop = "DROP TRIGGER {}"
        else:
            found = "SELECT proname FROM pg_proc WHERE prorettype = 'trigger'::regtype"
            found += " AND pronamespace = current_schema()::regnamespace"
            drop = "DROP FUNCTION {}() CASCADE"
        cursor.execute(found)
        for (name,) in cursor.fetchall():
            if name.startswith("archive_"):
                cursor.execute(drop.format(name))


# --- Columns that several records have --------------------------------------------


def language(*verbose_name: str, **options) -> models.CharField:
    tag = RegexValidator(
        r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
    )
    return models.CharField(*verbose_name, max_length=20, validators=[tag], **options)


def one(to: str, on_delete, related_name: str, help_text: str = "", **options):
    """Another record of ours that this one names."""
    options |= {"related_name": related_name, "help_text": help_text}
    return models.ForeignKey(f"archive.{to}", on_delete, **options)


def one_or_none(*arguments, **options) -> models.ForeignKey:
    return one(*arguments, null=True, blank=True, **options)


def named(*labels: str) -> list[tuple[str, str]]:
    """Choices whose codes are their names in small letters."""
    return [(label.lower(), label) for label in labels]


def dates(prefix: str, **options) -> dict:
    """A date: as the source writes it, and the days that it may mean."""
    fields = {
        "as_written": models.CharField(
            "as written",
            max_length=200,
            blank=True,
            help_text="Just as the source writes it, in any script: "
            "\u2068۲۲ اسفند ۱۴۰۳\u2069.",
            **options,
        ),
        "calendar": models.CharField(
            max_length=12,
            blank=True,
            default="gregorian",
            choices=named("Gregorian", "Julian", "Solar Hijri", "Islamic"),
            help_text="In which the source counts.",
            **options,
        ),
        "edtf": models.CharField(
            "EDTF",
            max_length=60,
            blank=True,
            help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), "
            "2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
            **options,
        ),
        "earliest": models.DateField(
            null=True, blank=True, editable=False, db_index=True
        ),
        "latest": models.DateField(null=True, blank=True, editable=False),
        "basis": models.CharField(
            max_length=200,
            blank=True,
            help_text="Why, where the date is inferred: relative to the day of "
            "publication, converted from another calendar, misprint in the source …",
            **options,
        ),
    }
    return {f"{prefix}_{name}": field for name, field in fields.items()}


def publication() -> dict:
    """What has an address of its own, and is public once it is published."""
    return {
        "slug": models.SlugField(
            max_length=120,
            unique=True,
            help_text="Part of the address, which is cited in print. If you change it, "
            "the old address leads to the new one.",
        ),
        "state": models.CharField(
            max_length=12,
            default="draft",
            editable=False,
            choices=named("Draft", "In review", "Published", "Withdrawn"),
        ),
        "published_at": models.DateTimeField(null=True, blank=True, editable=False),
        "withdrawn_because": models.TextField(
            "reason for withdrawal",
            blank=True,
            help_text="Shown at the address of a withdrawn record.",
        ),
    }


def titles() -> dict:
    return {
        "title": models.CharField(
            max_length=300, help_text="Who to whom, as our pages call it."
        ),
        "title_language": language(default="en", help_text=TAG),
        "parallel_title": models.CharField(
            max_length=300,
            blank=True,
            help_text="The title in another language, which readers see beside it.",
        ),
        "parallel_title_language": language(
            "language of the parallel title", blank=True, help_text=TAG
        ),
    }


def further_name() -> dict:
    return {
        "text": models.CharField(
            "name", max_length=200, help_text="In the script of its language."
        ),
        "language": language(help_text=TAG),
        "is_preferred": models.BooleanField(
            "preferred", default=False, help_text="The one to use in this language."
        ),
    }


def passage() -> dict:
    """Words of a document, and where they stand in a capture of it."""
    return {
        "start": models.PositiveIntegerField(null=True, blank=True, editable=False),
        "end": models.PositiveIntegerField(null=True, blank=True, editable=False),
        "exact": models.TextField("words", blank=True, editable=False),
        "prefix": models.CharField(max_length=32, blank=True, editable=False),
        "suffix": models.CharField(max_length=32, blank=True, editable=False),
        "anchor": models.CharField(
            max_length=12,
            blank=True,
            editable=False,
            choices=[
                ("exact", "Exact"),
                ("shifted", "Shifted: the same words, elsewhere in a newer capture"),
                ("fuzzy", "Fuzzy: other words in a newer capture; look at it"),
                ("orphaned", "Orphaned: gone from the newer capture"),
                ("uncaptured", "Uncaptured: words, without a text to find them in"),
            ],
        ),
        "words_language": language(
            "language of the words",
            blank=True,
            help_text="Only if they are not in the document's language.",
        ),
        "locator": models.CharField(
            max_length=200,
            blank=True,
            help_text="Where to look, if there is no text: p. 3, para. 2, 01:13:40 …",
        ),
    }


def captured() -> models.ForeignKey:
    return one_or_none("Capture", PROTECT, "+", editable=False)


def question() -> models.CharField:
    return models.CharField(
        max_length=20,
        choices=[(name, f"{name}: {asks}") for name, asks in QUESTIONS.items()],
        help_text="Claims on one question about one subject are rival answers.",
    )


def about(subject: str) -> models.ForeignKey:
    """What a claim or an assessment is about: it names one of four subjects."""
    help_text = {
        "collection": "If it is about a collection: how many letters there were.",
        "letter": "If it is about the letter itself.",
        "transmission": "If it is about one step of the letter's way.",
        "response": "If it is about what somebody did about the letter.",
    }[subject]
    return one_or_none(subject, CASCADE, "%(class)ss", help_text)


def further_reading_on(subject: str) -> models.ForeignKey:
    return one_or_none(
        subject,
        CASCADE,
        "further_reading",
        f"If it is further reading on the {subject}.",
    )


# --- Rules that several records have ----------------------------------------------


def check(name: str, condition: Q, sentence: str | None = None):
    return models.CheckConstraint(
        name=name, condition=condition, violation_error_message=sentence
    )


def unique(name: str, *fields: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(name=name, fields=fields)


def dates_run_forward(model: str, prefix: str) -> models.CheckConstraint:
    earliest, latest = f"{prefix}_earliest", f"{prefix}_latest"
    return check(
        f"{model}_{prefix}_runs_forward",
        Q(**{f"{earliest}__lte": F(latest)})
        | Q(**{earliest: None})
        | Q(**{latest: None}),
        "The earliest day is after the latest.",
    )


def publication_rules(model: str) -> list:
    return [
        check(
            f"{model}_state_is_known",
            Q(state__in=["draft", "in review", "published", "withdrawn"]),
        ),
        check(
            f"{model}_published_has_its_day",
            ~Q(state="published") | Q(published_at__isnull=False),
        ),
        check(
            f"{model}_withdrawn_has_its_reason",
            ~Q(state="withdrawn") | ~Q(withdrawn_because=""),
            "Give the reason: readers will see it.",
        ),
    ]


def titles_rule(model: str) -> models.CheckConstraint:
    return check(
        f"{model}_parallel_title_has_its_language",
        Q(parallel_title="", parallel_title_language="")
        | (~Q(parallel_title="") & ~Q(parallel_title_language="")),
        "Say in which language the other title is.",
    )


def names_rules(model: str) -> list:
    return [
        models.UniqueConstraint(
            name=f"{model}_has_one_preferred_name_per_language",
            fields=[model, "language"],
            condition=Q(is_preferred=True),
            violation_error_message="Another name is preferred in this language.",
        ),
        unique(f"{model}_name_is_given_once", model, "language", "text"),
    ]


def passage_rules(model: str) -> list:
    return [
        check(
            f"{model}_passage_has_both_ends",
            Q(capture=None, start=None, end=None)
            | Q(
                capture__isnull=False,
                start__isnull=False,
                end__isnull=False,
                end__gt=F("start"),
            ),
        ),
        check(
            f"{model}_passage_has_words_in_its_capture",
            Q(capture=None) | ~Q(exact=""),
        ),
        check(
            f"{model}_passage_is_anchored_as_it_says",
            Q(capture=None, exact="", anchor="")
            | (Q(capture=None, anchor="uncaptured") & ~Q(exact=""))
            | Q(
                capture__isnull=False,
                anchor__in=["exact", "shifted", "fuzzy", "orphaned"],
            ),
        ),
    ]


def exactly_one(*names: str) -> Q:
    return Q(
        *(Q(**{f"{name}__isnull": name != set_ for name in names}) for set_ in names),
        _connector=Q.OR,
    )


def about_rules(model: str) -> list:
    return [
        check(
            f"{model}_is_about_one_subject",
            exactly_one(*QUESTIONS_ABOUT),
            "Name one subject: a letter, a step, a response, or a collection.",
        ),
        check(
            f"{model}_asks_what_fits_its_subject",
            Q(
                *(
                    Q(**{f"{subject}__isnull": False}) & Q(question__in=asked)
                    for subject, asked in QUESTIONS_ABOUT.items()
                ),
                _connector=Q.OR,
            ),
            "That question is not asked of this subject.",
        ),
    ]


def answers(value: str, given: Q, questions: list[str]) -> models.CheckConstraint:
    return check(
        f"claim_{value}_answers_its_question",
        ~given | Q(question__in=questions),
        "A value of that type does not answer this question.",
    )


# --- The log of changes, and former addresses -------------------------------------

change = table(
    "Change",
    {
        "kind": models.CharField(max_length=20),
        "record_id": models.BigIntegerField(),
        "token": models.CharField(max_length=36),
        "turn": models.BigIntegerField(default=0, db_index=True),
        "noted_at": models.DateTimeField(db_index=True),
    },
    ordering=["pk"],
    default_permissions=(),
)

former_slug = table(
    "FormerSlug",
    {
        "slug": models.SlugField(max_length=120),
        "record_id": models.PositiveBigIntegerField(),
        "kind": models.ForeignKey(
            "contenttypes.ContentType", CASCADE, related_name="+"
        ),
    },
    ordering=["kind", "slug"],
    constraints=[unique("former_slug_leads_to_one_record", "kind", "slug")],
)

# --- Agents and places ------------------------------------------------------------

agent = record(
    "Agent",
    {
        **publication(),
        "kind": models.CharField(
            max_length=10,
            default="person",
            choices=named("Person", "Body", "Office"),
            help_text="A person; a body, such as a ministry, a paper or a state; or an "
            "office, where only the office is named. Whoever is not named at all is no "
            "agent: a citation describes them.",
        ),
        "name": models.CharField(
            max_length=200,
            help_text="The one form of the name that our pages use. Its forms in other "
            "languages and scripts stand below.",
        ),
        "name_language": language(default="en", help_text=TAG),
        "note": models.TextField(
            blank=True, help_text="Who this is, in our own words: readers see it."
        ),
        **dates("born"),
        **dates("died"),
        "part_of": one_or_none(
            "Agent",
            PROTECT,
            "parts",
            "The body for which this agent acts: a minister for a ministry, "
            "a mission for a state. Agents of one body do not contradict each other as "
            "carriers or receivers.",
        ),
    },
    ordering=["name", "slug"],
    constraints=[
        *publication_rules("agent"),
        check("agent_is_not_part_of_itself", Q(part_of=None) | ~Q(part_of=F("pk"))),
        dates_run_forward("agent", "born"),
        dates_run_forward("agent", "died"),
    ],
)

agent_name = record(
    "AgentName",
    {**further_name(), "agent": one("Agent", CASCADE, "names")},
    ordering=["agent", "language", "-is_preferred", "text"],
    constraints=names_rules("agent"),
)

place = record(
    "Place",
    {
        **publication(),
        "name": models.CharField(
            max_length=200, help_text="The one form of the name that our pages use."
        ),
        "name_language": language(default="en", help_text=TAG),
        "latitude": models.DecimalField(
            max_digits=9,
            decimal_places=6,
            null=True,
            blank=True,
            help_text="In degrees; south of the equator with a minus.",
        ),
        "longitude": models.DecimalField(
            max_digits=9,
            decimal_places=6,
            null=True,
            blank=True,
            help_text="In degrees; west of Greenwich with a minus.",
        ),
        "note": models.TextField(
            blank=True, help_text="What the place is, in our own words: readers see it."
        ),
    },
    ordering=["name", "slug"],
    constraints=[
        *publication_rules("place"),
        check(
            "place_lies_on_the_globe",
            Q(latitude=None, longitude=None)
            | Q(
                latitude__isnull=False,
                longitude__isnull=False,
                latitude__range=(-90, 90),
                longitude__range=(-180, 180),
            ),
            "Give both coordinates, in degrees.",
        ),
    ],
)

place_name = record(
    "PlaceName",
    {**further_name(), "place": one("Place", CASCADE, "names")},
    ordering=["place", "language", "-is_preferred", "text"],
    constraints=names_rules("place"),
)

office = record(
    "Office",
    {
        "title": models.CharField(
            max_length=200,
            help_text="Consul at Port Amal, Minister of Foreign Affairs …",
        ),
        "title_language": language(default="en", help_text=TAG),
        **dates("held_from"),
        **dates("held_to"),
        "agent": one("Agent", CASCADE, "offices"),
    },
    ordering=["agent", F("held_from_earliest").asc(nulls_first=True), "title"],
    constraints=[
        unique("office_is_given_once", "agent", "title", "held_from_edtf"),
        dates_run_forward("office", "held_from"),
        dates_run_forward("office", "held_to"),
    ],
)

identifier = record(
    "Identifier",
    {
        "authority": models.CharField(
            max_length=10,
            choices=named("Wikidata", "VIAF", "GND", "ISNI", "GeoNames"),
            help_text="The file in which it was found.",
        ),
        "value": models.CharField(
            "identifier",
            max_length=60,
            help_text="As the file writes it: Q123, 4567.",
        ),
        "looked_up_on": models.DateField(help_text="The day on which somebody looked."),
        "agent": one_or_none("Agent", CASCADE, "identifiers"),
        "place": one_or_none("Place", CASCADE, "identifiers"),
    },
    ordering=["authority", "value"],
    constraints=[
        check(
            "identifier_names_one_agent_or_place",
            Q(agent=None, place__isnull=False) | Q(agent__isnull=False, place=None),
        ),
        unique("identifier_names_one_record", "authority", "value"),
    ],
)

# --- Documents --------------------------------------------------------------------

capture = table(
    "Capture",
    {
        "text": models.TextField(),
        "sha256": models.CharField("SHA-256", max_length=64, editable=False),
        "taken_at": models.DateTimeField(auto_now_add=True),
        "how_taken": models.CharField(
            max_length=10,
            default="typed",
            choices=[
                ("typed", "Pasted or typed in"),
                ("file", "From a text file"),
                ("loaded", "Loaded with the fixtures"),
            ],
        ),
        "archived_address": models.URLField(
            max_length=600,
            blank=True,
            help_text="Of this very text, in a web archive.",
        ),
        "headings": models.JSONField(
            default=list, blank=True, help_text="Which code points are headings."
        ),
        "languages": models.JSONField(
            default=list,
            blank=True,
            help_text="Which code points are in another language than the document.",
        ),
        "document": one("Document", PROTECT, "captures"),
    },
    ordering=["document", "-taken_at", "-pk"],
    constraints=[
        check("capture_has_a_text", ~Q(text=""), "There is no text to keep."),
        check("capture_has_its_sum", ~Q(sha256="")),
    ],
)

document = record(
    "Document",
    {
        **publication(),
        "kind": models.CharField(
            max_length=30,
            default="news",
            choices=named(
                "News",
                "Encyclopedia",
                "Transcript",
                "Statement",
                "Broadcast",
                "Book",
                "Post",
                "Article of the archive",
            ),
            help_text="What sort of source it is; citations are formatted by it.",
        ),
        "title": models.CharField(
            max_length=400,
            blank=True,
            help_text="As it stands on the document, in its own language.",
        ),
        "language": language(default="en", help_text=f"Of the document. {TAG}"),
        "gloss": models.CharField(
            "English gloss",
            max_length=400,
            blank=True,
            help_text="The title in English, where the document's own is not.",
        ),
        "authors": models.TextField(
            blank=True, help_text="One to a line; persons as “Family, Given”."
        ),
        "address": models.URLField(
            max_length=600, blank=True, help_text="Where it was read: https://…"
        ),
        "archived_address": models.URLField(
            max_length=600, blank=True, help_text="A copy that stays, in a web archive."
        ),
        "consulted": models.CharField(
            max_length=10,
            default="no",
            choices=[
                ("whole", "Whole"),
                ("excerpt", "In excerpt"),
                ("no", "Not at all: known only because another document cites it"),
            ],
            help_text="How much of it somebody here has read with their own eyes. What "
            "was not consulted is public only through a citation that relays it.",
        ),
        "rights": models.CharField(
            max_length=20,
            default="metadata only",
            choices=[
                ("full text", "Full text: free, licensed, or by permission"),
                ("excerpts", "Excerpts: the passages cited, and a little around them"),
                ("metadata only", "Metadata only"),
            ],
            help_text="How much of its text readers may see; editors see all of it. "
            "With “metadata only” not even the words cited are shown.",
        ),
        **dates("published"),
        **dates("accessed"),
        "current_capture": one_or_none(
            "Capture", PROTECT, "current_for", editable=False
        ),
        "publisher": one_or_none(
            "Agent",
            PROTECT,
            "publications",
            "The paper, agency or house. What it says in its own voice "
            "counts as one origin, on however many pages.",
        ),
    },
    ordering=[F("published_latest").asc(nulls_last=True), "slug"],
    constraints=[
        *publication_rules("document"),
        check(
            "document_with_a_text_was_consulted",
            Q(current_capture=None) | ~Q(consulted="no"),
            "A document whose text is here was consulted.",
        ),
        dates_run_forward("document", "published"),
        dates_run_forward("document", "accessed"),
    ],
)

reference = record(
    "Reference",
    {
        "number": models.PositiveIntegerField(help_text="As the document numbers it."),
        "authors": models.TextField(
            blank=True, help_text="One to a line; persons as “Family, Given”."
        ),
        "title": models.CharField(
            max_length=400, blank=True, help_text="As the reference gives it."
        ),
        "language": language(blank=True, help_text="Of what it names, if it is told."),
        "publisher": models.CharField(
            max_length=200, blank=True, help_text="As the reference names it."
        ),
        "address": models.URLField(
            max_length=600, blank=True, help_text="As the reference gives it."
        ),
        "archived_address": models.URLField(
            max_length=600, blank=True, help_text="As the reference gives it."
        ),
        **dates("published"),
        **dates("accessed"),
        "cited_document": one_or_none(
            "Document",
            PROTECT,
            "mentions",
            "The document that this reference names, if it is a record here.",
        ),
        "document": one(
            "Document",
            CASCADE,
            "references",
            "The document in whose list of references it stands.",
        ),
    },
    ordering=["document", "number"],
    constraints=[
        unique("reference_number_is_used_once", "document", "number"),
        check("reference_numbers_begin_at_one", Q(number__gte=1)),
        dates_run_forward("reference", "published"),
        dates_run_forward("reference", "accessed"),
    ],
)

marker = record(
    "Marker",
    {
        "position": models.PositiveIntegerField(help_text="The first call is 1."),
        "paragraph": models.PositiveIntegerField(
            null=True, blank=True, help_text="Counted from 1, headings included."
        ),
        "offset": models.PositiveIntegerField(
            null=True,
            blank=True,
            help_text="In code points from the capture's beginning.",
        ),
        "after": models.CharField(
            max_length=200,
            blank=True,
            help_text="The words that it follows: they are looked for in the text.",
        ),
        "capture": one_or_none("Capture", PROTECT, "markers"),
        "reference": one("Reference", CASCADE, "markers"),
    },
    ordering=["reference", "position"],
    constraints=[
        unique("marker_position_is_used_once", "reference", "position"),
        check(
            "marker_has_an_offset_where_there_is_a_capture",
            Q(capture=None, offset=None)
            | Q(capture__isnull=False, offset__isnull=False),
        ),
    ],
)

# --- Letters ----------------------------------------------------------------------

collection = record(
    "Collection",
    {
        **publication(),
        **titles(),
        "introduction": models.TextField(
            blank=True, help_text="What holds these letters together, in our own words."
        ),
    },
    ordering=["title", "slug"],
    constraints=[titles_rule("collection"), *publication_rules("collection")],
)

letter = record(
    "Letter",
    {
        **publication(),
        **titles(),
        "abstract": models.TextField(
            blank=True,
            help_text=f"{WITH_WHO_SAYS_SO} Sender, recipient and date are not typed "
            "here: they are read from claims.",
        ),
        "language": language(
            blank=True, help_text="Of the letter itself, if it is known: en, fa, ar …"
        ),
        "transcription": models.TextField(
            blank=True,
            help_text="The letter's own text, only where it is public. What others "
            "report of it is claims on “contents”.",
        ),
        "kind": models.CharField(max_length=20, blank=True, editable=False),
        "status": models.TextField(blank=True, editable=False),
        "contested_questions": models.JSONField(default=list, editable=False),
        **dates("dated", editable=False),
        "collection": one_or_none(
            "Collection",
            PROTECT,
            "letters",
            "The set of letters with which it is presented.",
        ),
        "recipients": models.ManyToManyField(
            "archive.Agent", editable=False, related_name="letters_received"
        ),
        "replies_to": one_or_none(
            "Letter", PROTECT, "replies", "The letter to which this one replies."
        ),
        "senders": models.ManyToManyField(
            "archive.Agent", editable=False, related_name="letters_sent"
        ),
    },
    ordering=[F("dated_earliest").asc(nulls_last=True), "slug"],
    permissions=[
        ("publish", "Can publish, send back and withdraw records of every kind"),
        ("load", "Can load files in the hand-written form"),
        ("export", "Can take the whole archive out in files, drafts too"),
    ],
    constraints=[
        titles_rule("letter"),
        *publication_rules("letter"),
        check(
            "letter_does_not_reply_to_itself",
            Q(replies_to=None) | ~Q(replies_to=F("pk")),
        ),
        dates_run_forward("letter", "dated"),
    ],
)

transmission = record(
    "Transmission",
    {
        "key": models.SlugField(
            max_length=120,
            help_text="Permanent, and unique in the letter: "
            "washington-to-the-emirates.",
        ),
        "position": models.PositiveIntegerField(
            default=1, help_text="The first step is 1."
        ),
        "letter": one(
            "Letter",
            CASCADE,
            "transmissions",
            "The letter on whose way this is a step.",
        ),
    },
    ordering=["letter", "position", "key"],
    constraints=[unique("transmission_key_is_used_once", "letter", "key")],
)

response = record(
    "Response",
    {
        **publication(),
        "key": models.SlugField(
            max_length=120, help_text="Permanent, and unique in the letter."
        ),
        "position": models.PositiveIntegerField(
            default=1, help_text="Its place among the letter's responses."
        ),
        "kind": models.CharField(
            max_length=20,
            default="statement",
            choices=named(
                "Reply letter",
                "Statement",
                "Refusal",
                "Acknowledgement",
                "Threat",
                "Action",
                "Commentary",
            ),
            help_text="What was done. That it answers the letter is a claim of its "
            "own, “in answer to”; without one it is shown as context.",
        ),
        "summary": models.TextField(help_text=WITH_WHO_SAYS_SO),
        "letter": one(
            "Letter",
            CASCADE,
            "responses",
            "The letter about which somebody did something.",
        ),
        "reply": one_or_none(
            "Letter",
            PROTECT,
            "as_responses",
            "Where the response is itself a letter: that letter.",
        ),
    },
    ordering=["letter", "position", "slug"],
    constraints=[
        *publication_rules("response"),
        unique("response_key_is_used_once", "letter", "key"),
        check(
            "response_is_not_the_letter_it_answers",
            Q(reply=None) | ~Q(reply=F("letter")),
            "A letter is no response to itself.",
        ),
    ],
)

# --- What is said about them ------------------------------------------------------

claim = record(
    "Claim",
    {
        "question": question(),
        "key": models.SlugField(
            max_length=120, help_text="Permanent, and unique for its subject."
        ),
        "position": models.PositiveIntegerField(
            default=1, help_text="Where order matters, as in contents."
        ),
        "words": models.TextField(
            "value in words",
            blank=True,
            help_text="A point of the contents; or who or what it was, where no record "
            "here can be named. Words alone contradict nothing.",
        ),
        "words_language": language(
            "language of the words", default="en", help_text=TAG
        ),
        "sort": models.CharField(
            max_length=40,
            blank=True,
            help_text="What a point of the contents is: demand, term, offer, threat …",
        ),
        "code": models.CharField(
            max_length=20,
            blank=True,
            choices=[
                ("for “kind”", [(kind, kind) for kind in LETTER_KINDS]),
                ("for “outcome”", [(outcome, outcome) for outcome in OUTCOMES]),
            ],
            help_text="The kind of message, or how the step ended.",
        ),
        "least": models.PositiveIntegerField(
            null=True, blank=True, help_text="The smallest number that is said."
        ),
        "most": models.PositiveIntegerField(
            null=True, blank=True, help_text="The largest: the same, where it is exact."
        ),
        "deprecated": models.TextField(
            "deprecated because",
            blank=True,
            help_text="Why it no longer counts; leave it empty while it does. A "
            "deprecated claim is still shown, struck through.",
        ),
        **dates("date"),
        "agent": one_or_none(
            "Agent",
            PROTECT,
            "claims",
            "The person, body or office that answers the question.",
        ),
        "collection": about("collection"),
        "letter": about("letter"),
        "other_letter": one_or_none(
            "Letter", PROTECT, "said_to_be", "The letter that this one is said to be."
        ),
        "place": one_or_none(
            "Place", PROTECT, "claims", "The place that answers the question."
        ),
        "response": about("response"),
        "transmission": about("transmission"),
    },
    ordering=["question", "position", "pk"],
    constraints=[
        *about_rules("claim"),
        *(
            unique(f"claim_key_is_used_once_in_{subject}", subject, "key")
            for subject in QUESTIONS_ABOUT
        ),
        answers(
            "agent",
            Q(agent__isnull=False),
            ["sender", "recipient", "from", "to", "carrier", "handed_to"],
        ),
        answers("place", Q(place__isnull=False), ["from", "to", "place"]),
        answers("letter", Q(other_letter__isnull=False), ["same_as"]),
        answers(
            "date",
            ~Q(date_edtf="") | ~Q(date_as_written=""),
            [*DATES_OF_A_LETTER, "delivered", "occurred", "count"],
        ),
        answers("count", Q(least__isnull=False) | Q(most__isnull=False), ["count"]),
        answers(
            "words",
            ~Q(words=""),
            [name for name in QUESTIONS if name not in ("exists", "in_answer_to")],
        ),
        answers("sort", ~Q(sort=""), ["contents"]),
        check(
            "claim_code_answers_its_question",
            Q(code="")
            | Q(question="kind", code__in=LETTER_KINDS)
            | Q(question="outcome", code__in=OUTCOMES),
            "That code does not answer this question.",
        ),
        check("claim_names_an_agent_or_a_place", Q(agent=None) | Q(place=None)),
        check(
            "claim_counts_run_upward",
            Q(least=None) | Q(most=None) | Q(least__lte=F("most")),
            "The least is more than the most.",
        ),
        check(
            "claim_is_of_another_letter",
            Q(other_letter=None) | Q(letter=None) | ~Q(other_letter=F("letter")),
        ),
        dates_run_forward("claim", "date"),
    ],
)

citation = record(
    "Citation",
    {
        **passage(),
        "key": models.SlugField(
            max_length=160, help_text="Permanent, and unique for its claim."
        ),
        "stance": models.CharField(
            max_length=20,
            blank=True,
            choices=[(stance, stance.replace("_", " ")) for stance in STANCES],
            help_text="How the source stands to the claim. “Asserts” and “confirms” "
            "speak for it. “Not received” in the week of the announcement is nearly "
            "always “not yet”: it speaks of the days up to then. “Denies” is flat: it "
            "never happened, it is not so. The last three are shown, and decide "
            "nothing.",
        ),
        "descriptor": models.CharField(
            "unnamed speaker",
            max_length=200,
            blank=True,
            help_text="Or, in its words, one whom it does not name: an American "
            "official.",
        ),
        "note": models.TextField(
            blank=True, help_text="What readers should know of it, in our own words."
        ),
        **dates("said"),
        "capture": captured(),
        "relays": one_or_none(
            "Citation",
            RESTRICT,
            "relayed_by",
            "If this source only repeats another: the citation of that "
            "other. However many relay it, they count as one origin.",
        ),
        "speaker": one_or_none(
            "Agent",
            PROTECT,
            "statements",
            "Who says so, where the source names them. Leave it empty for "
            "the source's own voice.",
        ),
        "claim": one_or_none(
            "Claim", CASCADE, "citations", "The claim of which this source speaks."
        ),
        "collection": further_reading_on("collection"),
        "document": one(
            "Document", PROTECT, "citations", "The source in which you read it."
        ),
        "letter": further_reading_on("letter"),
        "response": further_reading_on("response"),
    },
    ordering=["pk"],
    constraints=[
        *passage_rules("citation"),
        check(
            "citation_has_one_subject",
            exactly_one("claim", "letter", "response", "collection"),
        ),
        check(
            "citation_takes_a_stance_on_a_claim",
            Q(claim=None, stance="") | Q(claim__isnull=False, stance__in=STANCES),
            "Say how the source stands to the claim.",
        ),
        check(
            "citation_has_one_speaker",
            Q(speaker=None) | Q(descriptor=""),
            "A speaker is named, or described, not both.",
        ),
        check("citation_does_not_relay_itself", Q(relays=None) | ~Q(relays=F("pk"))),
        models.UniqueConstraint(
            "claim",
            "document",
            Coalesce("speaker", 0),
            "descriptor",
            "said_edtf",
            "said_as_written",
            Coalesce("relays", 0),
            name="citation_is_made_once",
            violation_error_message="This source is cited already for that claim, "
            "speaker and day.",
        ),
        *(
            unique(f"citation_of_a_{whole}_as_a_whole_is_made_once", whole, "document")
            for whole in ("letter", "response", "collection")
        ),
        unique("citation_key_is_used_once", "claim", "key"),
        dates_run_forward("citation", "said"),
    ],
)

assessment = table(
    "Assessment",
    {
        "question": question(),
        "verdict": models.CharField(
            max_length=12,
            choices=[
                ("accepts", "Accepts a claim"),
                ("unresolved", "Unresolved"),
                ("unsupported", "Unsupported"),
            ],
            help_text="“Unresolved”: the sources do not decide it. “Unsupported”: none "
            "of the answers has enough behind it.",
        ),
        "criteria": models.TextField(
            help_text="What speaks for this judgement, and why. It is about "
            "statements, never about anybody's sincerity.",
        ),
        "editor": models.CharField(
            max_length=200, help_text="Who judges, as readers will see the name."
        ),
        "made_on": models.DateField(
            help_text="As known on an earlier day, the page leaves it out."
        ),
        "editor_account": models.ForeignKey(
            settings.AUTH_USER_MODEL,
            PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="assessments",
        ),
        "accepts": one_or_none(
            "Claim",
            RESTRICT,
            "accepted_by",
            "The claim that the heading will then read as the answer.",
        ),
        "collection": about("collection"),
        "sources": models.ManyToManyField(
            "archive.Document",
            blank=True,
            related_name="assessments",
            help_text="The documents on which it rests.",
        ),
        "letter": about("letter"),
        "response": about("response"),
        "transmission": about("transmission"),
    },
    ordering=["-made_on", "-pk"],
    constraints=[
        *about_rules("assessment"),
        check(
            "assessment_accepts_a_claim_or_none",
            Q(verdict="accepts", accepts__isnull=False)
            | Q(verdict__in=["unresolved", "unsupported"], accepts=None),
            "Name the claim that is accepted, or another verdict.",
        ),
    ],
)

annotation = record(
    "Annotation",
    {
        **passage(),
        "key": models.SlugField(
            max_length=120, help_text="Permanent, and unique in the document."
        ),
        "motivation": models.CharField(
            max_length=12,
            default="commenting",
            choices=[
                ("commenting", "Commenting"),
                ("identifying", "Identifying an agent or a place"),
                ("linking", "Linking a letter or a response"),
                ("correcting", "Correcting: the source misprints"),
                ("translating", "Translating"),
                ("questioning", "Questioning"),
            ],
            help_text="Why the mark is there: to comment, to say who or where is "
            "meant, to lead to a letter, to set a misprint right, to translate, to "
            "doubt.",
        ),
        "note": models.TextField(
            blank=True,
            help_text="In our own words; for “translating”, the translation.",
        ),
        "note_language": language("language of the note", default="en", help_text=TAG),
        "reading": models.CharField(
            "right reading",
            max_length=400,
            blank=True,
            help_text="For “correcting”: what should stand there.",
        ),
        "is_public": models.BooleanField(
            "public",
            default=False,
            help_text="Shown to readers once the document is published. If not, it is "
            "an internal mark, which only editors see.",
        ),
        "agent": one_or_none(
            "Agent", PROTECT, "annotations", "Who is meant by the words."
        ),
        "capture": captured(),
        "document": one(
            "Document",
            CASCADE,
            "annotations",
            "The document on whose words the mark is set.",
        ),
        "letter": one_or_none(
            "Letter", PROTECT, "annotations", "The letter of which the words speak."
        ),
        "place": one_or_none(
            "Place", PROTECT, "annotations", "Which place is meant by the words."
        ),
        "response": one_or_none(
            "Response", PROTECT, "annotations", "The response of which the words speak."
        ),
    },
    ordering=["document", F("start").asc(nulls_last=True), "end", "key"],
    constraints=[
        *passage_rules("annotation"),
        unique("annotation_key_is_used_once", "document", "key"),
        check("annotation_marks_some_words", ~Q(exact="")),
        check(
            "annotation_identifies_one_agent_or_place",
            (
                Q(motivation="identifying")
                & (
                    Q(agent=None, place__isnull=False)
                    | Q(agent__isnull=False, place=None)
                )
            )
            | (~Q(motivation="identifying") & Q(agent=None, place=None)),
            "To identify, name one agent or one place.",
        ),
        check(
            "annotation_links_one_letter_or_response",
            (
                Q(motivation="linking")
                & (
                    Q(letter=None, response__isnull=False)
                    | Q(letter__isnull=False, response=None)
                )
            )
            | (~Q(motivation="linking") & Q(letter=None, response=None)),
            "To link, name one letter or one response.",
        ),
        check(
            "annotation_corrects_with_a_reading",
            (Q(motivation="correcting") & ~Q(reading=""))
            | (~Q(motivation="correcting") & Q(reading="")),
            "A correction, and only it, gives a reading.",
        ),
        check(
            "annotation_says_something",
            ~Q(note="") | Q(motivation__in=["identifying", "linking", "correcting"]),
            "Write the note.",
        ),
    ],
)


# --- The step ---------------------------------------------------------------------

records = [
    *[agent, agent_name, place, place_name, office, identifier],
    *[document, reference, marker, collection, letter, transmission, response],
    *[claim, citation, assessment, annotation],
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        # Its last, not its first: whatever changes accounts makes Django draw up anew
        # every model that names one, and each history does.
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            *[change, former_slug, capture, *records],
            *[history_of(capture, without=["text"]), *map(history_of, records)],
        ),
        # Triggers, groups and permissions are made after each migrate: see apps.py.
        migrations.RunPython(migrations.RunPython.noop, drop_triggers),
    ]
