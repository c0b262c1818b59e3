"""
The four first migrations as one, for an archive that is made anew: in a third of the time.

Those remain for archives, and for backups, that were made in between.
"""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import simple_history.models
from django.conf import settings
from django.db import migrations, models

log = import_module("archive.migrations.0004_log_of_changes")


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("archive", "0001_initial"),
        ("archive", "0002_leave_to_load"),
        ("archive", "0003_help_texts"),
        ("archive", "0004_log_of_changes"),
    ]

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Capture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("text", models.TextField()),
                (
                    "sha256",
                    models.CharField(
                        editable=False, max_length=64, verbose_name="SHA-256"
                    ),
                ),
                ("taken_at", models.DateTimeField(auto_now_add=True)),
                (
                    "how_taken",
                    models.CharField(
                        choices=[
                            ("typed", "Pasted or typed in"),
                            ("file", "From a text file"),
                            ("loaded", "Loaded with the fixtures"),
                        ],
                        default="typed",
                        max_length=10,
                    ),
                ),
                (
                    "archived_address",
                    models.URLField(
                        blank=True,
                        help_text="Of this very text, in a web archive.",
                        max_length=600,
                    ),
                ),
                (
                    "headings",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Which code points are headings.",
                    ),
                ),
                (
                    "languages",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Which code points are in another language than the document.",
                    ),
                ),
            ],
            options={
                "ordering": ["document", "-taken_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("record_id", models.BigIntegerField()),
                ("token", models.CharField(max_length=36)),
                ("turn", models.BigIntegerField(db_index=True, default=0)),
                ("noted_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Agent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("body", "Body"),
                            ("office", "Office"),
                        ],
                        default="person",
                        help_text="A person; a body, such as a ministry, a paper or a state; or an office, where only the office is named. Whoever is not named at all is no agent: a citation describes them.",
                        max_length=10,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The one form of the name that our pages use. Its forms in other languages and scripts stand below.",
                        max_length=200,
                    ),
                ),
                (
                    "name_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Who this is, in our own words: readers see it.",
                    ),
                ),
                (
                    "born_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "born_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "born_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "born_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "born_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "born_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "died_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "died_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "died_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "died_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "died_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "died_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        help_text="The body for which this agent acts: a minister for a ministry, a mission for a state. Agents of one body do not contradict each other as carriers or receivers.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="archive.agent",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "slug"],
            },
        ),
        migrations.CreateModel(
            name="AgentName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "text",
                    models.CharField(
                        help_text="In the script of its language.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "is_preferred",
                    models.BooleanField(
                        default=False,
                        help_text="The one to use in this language.",
                        verbose_name="preferred",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="archive.agent",
                    ),
                ),
            ],
            options={
                "ordering": ["agent", "language", "-is_preferred", "text"],
            },
        ),
        migrations.CreateModel(
            name="Collection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="Who to whom, as our pages call it.", max_length=300
                    ),
                ),
                (
                    "title_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "parallel_title",
                    models.CharField(
                        blank=True,
                        help_text="The title in another language, which readers see beside it.",
                        max_length=300,
                    ),
                ),
                (
                    "parallel_title_language",
                    models.CharField(
                        blank=True,
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the parallel title",
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        blank=True,
                        help_text="What holds these letters together, in our own words.",
                    ),
                ),
            ],
            options={
                "ordering": ["title", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("parallel_title", ""), ("parallel_title_language", "")
                            ),
                            models.Q(
                                models.Q(("parallel_title", ""), _negated=True),
                                models.Q(
                                    ("parallel_title_language", ""), _negated=True
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="collection_parallel_title_has_its_language",
                        violation_error_message="Say in which language the other title is.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "in review", "published", "withdrawn"],
                            )
                        ),
                        name="collection_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="collection_published_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("withdrawn_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="collection_withdrawn_has_its_reason",
                        violation_error_message="Give the reason: readers will see it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("news", "News"),
                            ("encyclopedia", "Encyclopedia"),
                            ("transcript", "Transcript"),
                            ("statement", "Statement"),
                            ("broadcast", "Broadcast"),
                            ("book", "Book"),
                            ("post", "Post"),
                            ("article of the archive", "Article of the archive"),
                        ],
                        default="news",
                        help_text="What sort of source it is; citations are formatted by it.",
                        max_length=30,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="As it stands on the document, in its own language.",
                        max_length=400,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="Of the document. A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "gloss",
                    models.CharField(
                        blank=True,
                        help_text="The title in English, where the document's own is not.",
                        max_length=400,
                        verbose_name="English gloss",
                    ),
                ),
                (
                    "authors",
                    models.TextField(
                        blank=True,
                        help_text="One to a line; persons as “Family, Given”.",
                    ),
                ),
                (
                    "address",
                    models.URLField(
                        blank=True,
                        help_text="Where it was read: https://…",
                        max_length=600,
                    ),
                ),
                (
                    "archived_address",
                    models.URLField(
                        blank=True,
                        help_text="A copy that stays, in a web archive.",
                        max_length=600,
                    ),
                ),
                (
                    "consulted",
                    models.CharField(
                        choices=[
                            ("whole", "Whole"),
                            ("excerpt", "In excerpt"),
                            (
                                "no",
                                "Not at all: known only because another document cites it",
                            ),
                        ],
                        default="no",
                        help_text="How much of it somebody here has read with their own eyes. What was not consulted is public only through a citation that relays it.",
                        max_length=10,
                    ),
                ),
                (
                    "rights",
                    models.CharField(
                        choices=[
                            (
                                "full text",
                                "Full text: free, licensed, or by permission",
                            ),
                            (
                                "excerpts",
                                "Excerpts: the passages cited, and a little around them",
                            ),
                            ("metadata only", "Metadata only"),
                        ],
                        default="metadata only",
                        help_text="How much of its text readers may see; editors see all of it. With “metadata only” not even the words cited are shown.",
                        max_length=20,
                    ),
                ),
                (
                    "published_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "published_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "published_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "published_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "published_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "published_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "accessed_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "accessed_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "accessed_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "accessed_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "accessed_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "accessed_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "current_capture",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="current_for",
                        to="archive.capture",
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        blank=True,
                        help_text="The paper, agency or house. What it says in its own voice counts as one origin, on however many pages.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="archive.agent",
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("published_latest"), nulls_last=True),
                    "slug",
                ],
            },
        ),
        migrations.AddField(
            model_name="capture",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="captures",
                to="archive.document",
            ),
        ),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("slug", models.SlugField(max_length=120)),
                ("record_id", models.PositiveBigIntegerField()),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "slug"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAgent",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("body", "Body"),
                            ("office", "Office"),
                        ],
                        default="person",
                        help_text="A person; a body, such as a ministry, a paper or a state; or an office, where only the office is named. Whoever is not named at all is no agent: a citation describes them.",
                        max_length=10,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The one form of the name that our pages use. Its forms in other languages and scripts stand below.",
                        max_length=200,
                    ),
                ),
                (
                    "name_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Who this is, in our own words: readers see it.",
                    ),
                ),
                (
                    "born_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "born_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "born_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "born_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "born_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "born_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "died_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "died_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "died_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "died_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "died_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "died_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The body for which this agent acts: a minister for a ministry, a mission for a state. Agents of one body do not contradict each other as carriers or receivers.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.agent",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agent",
                "verbose_name_plural": "historical agents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgentName",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "text",
                    models.CharField(
                        help_text="In the script of its language.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "is_preferred",
                    models.BooleanField(
                        default=False,
                        help_text="The one to use in this language.",
                        verbose_name="preferred",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.agent",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agent name",
                "verbose_name_plural": "historical agent names",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCapture",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        editable=False, max_length=64, verbose_name="SHA-256"
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "how_taken",
                    models.CharField(
                        choices=[
                            ("typed", "Pasted or typed in"),
                            ("file", "From a text file"),
                            ("loaded", "Loaded with the fixtures"),
                        ],
                        default="typed",
                        max_length=10,
                    ),
                ),
                (
                    "archived_address",
                    models.URLField(
                        blank=True,
                        help_text="Of this very text, in a web archive.",
                        max_length=600,
                    ),
                ),
                (
                    "headings",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Which code points are headings.",
                    ),
                ),
                (
                    "languages",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Which code points are in another language than the document.",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.document",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical capture",
                "verbose_name_plural": "historical captures",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCollection",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="Who to whom, as our pages call it.", max_length=300
                    ),
                ),
                (
                    "title_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "parallel_title",
                    models.CharField(
                        blank=True,
                        help_text="The title in another language, which readers see beside it.",
                        max_length=300,
                    ),
                ),
                (
                    "parallel_title_language",
                    models.CharField(
                        blank=True,
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the parallel title",
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        blank=True,
                        help_text="What holds these letters together, in our own words.",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical collection",
                "verbose_name_plural": "historical collections",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDocument",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("news", "News"),
                            ("encyclopedia", "Encyclopedia"),
                            ("transcript", "Transcript"),
                            ("statement", "Statement"),
                            ("broadcast", "Broadcast"),
                            ("book", "Book"),
                            ("post", "Post"),
                            ("article of the archive", "Article of the archive"),
                        ],
                        default="news",
                        help_text="What sort of source it is; citations are formatted by it.",
                        max_length=30,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="As it stands on the document, in its own language.",
                        max_length=400,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="Of the document. A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "gloss",
                    models.CharField(
                        blank=True,
                        help_text="The title in English, where the document's own is not.",
                        max_length=400,
                        verbose_name="English gloss",
                    ),
                ),
                (
                    "authors",
                    models.TextField(
                        blank=True,
                        help_text="One to a line; persons as “Family, Given”.",
                    ),
                ),
                (
                    "address",
                    models.URLField(
                        blank=True,
                        help_text="Where it was read: https://…",
                        max_length=600,
                    ),
                ),
                (
                    "archived_address",
                    models.URLField(
                        blank=True,
                        help_text="A copy that stays, in a web archive.",
                        max_length=600,
                    ),
                ),
                (
                    "consulted",
                    models.CharField(
                        choices=[
                            ("whole", "Whole"),
                            ("excerpt", "In excerpt"),
                            (
                                "no",
                                "Not at all: known only because another document cites it",
                            ),
                        ],
                        default="no",
                        help_text="How much of it somebody here has read with their own eyes. What was not consulted is public only through a citation that relays it.",
                        max_length=10,
                    ),
                ),
                (
                    "rights",
                    models.CharField(
                        choices=[
                            (
                                "full text",
                                "Full text: free, licensed, or by permission",
                            ),
                            (
                                "excerpts",
                                "Excerpts: the passages cited, and a little around them",
                            ),
                            ("metadata only", "Metadata only"),
                        ],
                        default="metadata only",
                        help_text="How much of its text readers may see; editors see all of it. With “metadata only” not even the words cited are shown.",
                        max_length=20,
                    ),
                ),
                (
                    "published_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "published_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "published_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "published_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "published_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "published_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "accessed_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "accessed_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "accessed_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "accessed_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "accessed_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "accessed_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "current_capture",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.capture",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The paper, agency or house. What it says in its own voice counts as one origin, on however many pages.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.agent",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical document",
                "verbose_name_plural": "historical documents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOffice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "title",
                    models.CharField(
                        help_text="Consul at Port Amal, Minister of Foreign Affairs …",
                        max_length=200,
                    ),
                ),
                (
                    "title_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "held_from_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "held_from_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "held_from_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "held_from_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "held_from_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "held_from_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "held_to_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "held_to_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "held_to_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "held_to_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "held_to_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "held_to_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.agent",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical office",
                "verbose_name_plural": "historical offices",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPlace",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The one form of the name that our pages use.",
                        max_length=200,
                    ),
                ),
                (
                    "name_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="In degrees; south of the equator with a minus.",
                        max_digits=9,
                        null=True,
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="In degrees; west of Greenwich with a minus.",
                        max_digits=9,
                        null=True,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="What the place is, in our own words: readers see it.",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical place",
                "verbose_name_plural": "historical places",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReference",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="As the document numbers it."
                    ),
                ),
                (
                    "authors",
                    models.TextField(
                        blank=True,
                        help_text="One to a line; persons as “Family, Given”.",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="As the reference gives it.",
                        max_length=400,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Of what it names, if it is told.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "publisher",
                    models.CharField(
                        blank=True,
                        help_text="As the reference names it.",
                        max_length=200,
                    ),
                ),
                (
                    "address",
                    models.URLField(
                        blank=True,
                        help_text="As the reference gives it.",
                        max_length=600,
                    ),
                ),
                (
                    "archived_address",
                    models.URLField(
                        blank=True,
                        help_text="As the reference gives it.",
                        max_length=600,
                    ),
                ),
                (
                    "published_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "published_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "published_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "published_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "published_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "published_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "accessed_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "accessed_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "accessed_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "accessed_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "accessed_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "accessed_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "cited_document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The document that this reference names, if it is a record here.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.document",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The document in whose list of references it stands.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.document",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical reference",
                "verbose_name_plural": "historical references",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="Who to whom, as our pages call it.", max_length=300
                    ),
                ),
                (
                    "title_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "parallel_title",
                    models.CharField(
                        blank=True,
                        help_text="The title in another language, which readers see beside it.",
                        max_length=300,
                    ),
                ),
                (
                    "parallel_title_language",
                    models.CharField(
                        blank=True,
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the parallel title",
                    ),
                ),
                (
                    "abstract",
                    models.TextField(
                        blank=True,
                        help_text="In our own words, each contested statement with who says so. Sender, recipient and date are not typed here: they are read from claims.",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Of the letter itself, if it is known: en, fa, ar …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "transcription",
                    models.TextField(
                        blank=True,
                        help_text="The letter's own text, only where it is public. What others report of it is claims on “contents”.",
                    ),
                ),
                ("kind", models.CharField(blank=True, editable=False, max_length=20)),
                ("status", models.TextField(blank=True, editable=False)),
                ("contested_questions", models.JSONField(default=list, editable=False)),
                (
                    "dated_as_written",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "dated_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        editable=False,
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "dated_edtf",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "dated_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "dated_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "dated_basis",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        help_text="The set of letters with which it is presented.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="archive.collection",
                    ),
                ),
                (
                    "recipients",
                    models.ManyToManyField(
                        editable=False,
                        related_name="letters_received",
                        to="archive.agent",
                    ),
                ),
                (
                    "replies_to",
                    models.ForeignKey(
                        blank=True,
                        help_text="The letter to which this one replies.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="archive.letter",
                    ),
                ),
                (
                    "senders",
                    models.ManyToManyField(
                        editable=False, related_name="letters_sent", to="archive.agent"
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("dated_earliest"), nulls_last=True),
                    "slug",
                ],
                "permissions": [
                    (
                        "publish",
                        "Can publish, send back and withdraw records of every kind",
                    ),
                    ("load", "Can load files in the hand-written form"),
                    ("export", "Can take the whole archive out in files, drafts too"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalTransmission",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "key",
                    models.SlugField(
                        help_text="Permanent, and unique in the letter: washington-to-the-emirates.",
                        max_length=120,
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=1, help_text="The first step is 1."
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The letter on whose way this is a step.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical transmission",
                "verbose_name_plural": "historical transmissions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalResponse",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Permanent, and unique in the letter.", max_length=120
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=1, help_text="Its place among the letter's responses."
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reply letter", "Reply letter"),
                            ("statement", "Statement"),
                            ("refusal", "Refusal"),
                            ("acknowledgement", "Acknowledgement"),
                            ("threat", "Threat"),
                            ("action", "Action"),
                            ("commentary", "Commentary"),
                        ],
                        default="statement",
                        help_text="What was done. That it answers the letter is a claim of its own, “in answer to”; without one it is shown as context.",
                        max_length=20,
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        help_text="In our own words, each contested statement with who says so."
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The letter about which somebody did something.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.letter",
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Where the response is itself a letter: that letter.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical response",
                "verbose_name_plural": "historical responses",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLetter",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="Who to whom, as our pages call it.", max_length=300
                    ),
                ),
                (
                    "title_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "parallel_title",
                    models.CharField(
                        blank=True,
                        help_text="The title in another language, which readers see beside it.",
                        max_length=300,
                    ),
                ),
                (
                    "parallel_title_language",
                    models.CharField(
                        blank=True,
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the parallel title",
                    ),
                ),
                (
                    "abstract",
                    models.TextField(
                        blank=True,
                        help_text="In our own words, each contested statement with who says so. Sender, recipient and date are not typed here: they are read from claims.",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Of the letter itself, if it is known: en, fa, ar …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "transcription",
                    models.TextField(
                        blank=True,
                        help_text="The letter's own text, only where it is public. What others report of it is claims on “contents”.",
                    ),
                ),
                ("kind", models.CharField(blank=True, editable=False, max_length=20)),
                ("status", models.TextField(blank=True, editable=False)),
                ("contested_questions", models.JSONField(default=list, editable=False)),
                (
                    "dated_as_written",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "dated_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        editable=False,
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "dated_edtf",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "dated_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "dated_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "dated_basis",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The set of letters with which it is presented.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.collection",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replies_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The letter to which this one replies.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical letter",
                "verbose_name_plural": "historical letters",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("exists", "exists: Was there a letter?"),
                            ("kind", "kind: What kind of message was it?"),
                            ("same_as", "same_as: Is it the same as another letter?"),
                            ("sender", "sender: Who sent it?"),
                            ("recipient", "recipient: To whom?"),
                            ("written", "written: When was it written?"),
                            ("sent", "sent: When was it sent?"),
                            ("announced", "announced: When was it made known?"),
                            ("received", "received: When was it received?"),
                            ("answered", "answered: When was it answered?"),
                            ("contents", "contents: What does it say?"),
                            ("from", "from: From whom, or where?"),
                            ("to", "to: To whom, or where?"),
                            ("carrier", "carrier: Who carried it?"),
                            ("handed_to", "handed_to: To whom was it handed?"),
                            ("delivered", "delivered: When was it delivered?"),
                            ("outcome", "outcome: With what outcome?"),
                            ("occurred", "occurred: When did it happen?"),
                            ("place", "place: Where?"),
                            (
                                "in_answer_to",
                                "in_answer_to: Was it an answer to the letter?",
                            ),
                            ("count", "count: How many letters were there?"),
                        ],
                        help_text="Claims on one question about one subject are rival answers.",
                        max_length=20,
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Permanent, and unique for its subject.",
                        max_length=120,
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=1, help_text="Where order matters, as in contents."
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="A point of the contents; or who or what it was, where no record here can be named. Words alone contradict nothing.",
                        verbose_name="value in words",
                    ),
                ),
                (
                    "words_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the words",
                    ),
                ),
                (
                    "sort",
                    models.CharField(
                        blank=True,
                        help_text="What a point of the contents is: demand, term, offer, threat …",
                        max_length=40,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "for “kind”",
                                [
                                    ("letter", "letter"),
                                    ("reply", "reply"),
                                    ("note verbale", "note verbale"),
                                    ("oral message", "oral message"),
                                    ("talking points", "talking points"),
                                    ("public letter", "public letter"),
                                ],
                            ),
                            (
                                "for “outcome”",
                                [
                                    ("delivered", "delivered"),
                                    ("refused", "refused"),
                                    ("returned", "returned"),
                                ],
                            ),
                        ],
                        help_text="The kind of message, or how the step ended.",
                        max_length=20,
                    ),
                ),
                (
                    "least",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="The smallest number that is said.",
                        null=True,
                    ),
                ),
                (
                    "most",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="The largest: the same, where it is exact.",
                        null=True,
                    ),
                ),
                (
                    "deprecated",
                    models.TextField(
                        blank=True,
                        help_text="Why it no longer counts; leave it empty while it does. A deprecated claim is still shown, struck through.",
                        verbose_name="deprecated because",
                    ),
                ),
                (
                    "date_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "date_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "date_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "date_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "date_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "date_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        help_text="The person, body or office that answers the question.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="archive.agent",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        help_text="If it is about a collection: how many letters there were.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="archive.collection",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        help_text="If it is about the letter itself.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="archive.letter",
                    ),
                ),
                (
                    "other_letter",
                    models.ForeignKey(
                        blank=True,
                        help_text="The letter that this one is said to be.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="said_to_be",
                        to="archive.letter",
                    ),
                ),
            ],
            options={
                "ordering": ["question", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "start",
                    models.PositiveIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "end",
                    models.PositiveIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "exact",
                    models.TextField(blank=True, editable=False, verbose_name="words"),
                ),
                ("prefix", models.CharField(blank=True, editable=False, max_length=32)),
                ("suffix", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "anchor",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exact"),
                            (
                                "shifted",
                                "Shifted: the same words, elsewhere in a newer capture",
                            ),
                            (
                                "fuzzy",
                                "Fuzzy: other words in a newer capture; look at it",
                            ),
                            ("orphaned", "Orphaned: gone from the newer capture"),
                            (
                                "uncaptured",
                                "Uncaptured: words, without a text to find them in",
                            ),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "words_language",
                    models.CharField(
                        blank=True,
                        help_text="Only if they are not in the document's language.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the words",
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Where to look, if there is no text: p. 3, para. 2, 01:13:40 …",
                        max_length=200,
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Permanent, and unique for its claim.", max_length=160
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asserts", "asserts"),
                            ("confirms", "confirms"),
                            ("denies", "denies"),
                            ("not_yet", "not yet"),
                            ("does_not_deny", "does not deny"),
                            ("declines_to_comment", "declines to comment"),
                            ("does_not_know", "does not know"),
                        ],
                        help_text="How the source stands to the claim. “Asserts” and “confirms” speak for it. “Not received” in the week of the announcement is nearly always “not yet”: it speaks of the days up to then. “Denies” is flat: it never happened, it is not so. The last three are shown, and decide nothing.",
                        max_length=20,
                    ),
                ),
                (
                    "descriptor",
                    models.CharField(
                        blank=True,
                        help_text="Or, in its words, one whom it does not name: an American official.",
                        max_length=200,
                        verbose_name="unnamed speaker",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="What readers should know of it, in our own words.",
                    ),
                ),
                (
                    "said_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "said_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "said_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "said_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "said_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "said_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "capture",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.capture",
                    ),
                ),
                (
                    "relays",
                    models.ForeignKey(
                        blank=True,
                        help_text="If this source only repeats another: the citation of that other. However many relay it, they count as one origin.",
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="relayed_by",
                        to="archive.citation",
                    ),
                ),
                (
                    "speaker",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who says so, where the source names them. Leave it empty for the source's own voice.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="archive.agent",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        help_text="The claim of which this source speaks.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="archive.claim",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        help_text="If it is further reading on the collection.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_reading",
                        to="archive.collection",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        help_text="The source in which you read it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="archive.document",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        help_text="If it is further reading on the letter.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_reading",
                        to="archive.letter",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "title",
                    models.CharField(
                        help_text="Consul at Port Amal, Minister of Foreign Affairs …",
                        max_length=200,
                    ),
                ),
                (
                    "title_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "held_from_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "held_from_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "held_from_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "held_from_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "held_from_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "held_from_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "held_to_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "held_to_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "held_to_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "held_to_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "held_to_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "held_to_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offices",
                        to="archive.agent",
                    ),
                ),
            ],
            options={
                "ordering": [
                    "agent",
                    models.OrderBy(models.F("held_from_earliest"), nulls_first=True),
                    "title",
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The one form of the name that our pages use.",
                        max_length=200,
                    ),
                ),
                (
                    "name_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="In degrees; south of the equator with a minus.",
                        max_digits=9,
                        null=True,
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="In degrees; west of Greenwich with a minus.",
                        max_digits=9,
                        null=True,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="What the place is, in our own words: readers see it.",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "in review", "published", "withdrawn"],
                            )
                        ),
                        name="place_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="place_published_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("withdrawn_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="place_withdrawn_has_its_reason",
                        violation_error_message="Give the reason: readers will see it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude", None), ("longitude", None)),
                            models.Q(
                                ("latitude__isnull", False),
                                ("latitude__range", (-90, 90)),
                                ("longitude__isnull", False),
                                ("longitude__range", (-180, 180)),
                            ),
                            _connector="OR",
                        ),
                        name="place_lies_on_the_globe",
                        violation_error_message="Give both coordinates, in degrees.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("wikidata", "Wikidata"),
                            ("viaf", "VIAF"),
                            ("gnd", "GND"),
                            ("isni", "ISNI"),
                            ("geonames", "GeoNames"),
                        ],
                        help_text="The file in which it was found.",
                        max_length=10,
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        help_text="As the file writes it: Q123, 4567.",
                        max_length=60,
                        verbose_name="identifier",
                    ),
                ),
                (
                    "looked_up_on",
                    models.DateField(help_text="The day on which somebody looked."),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="archive.agent",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="archive.place",
                    ),
                ),
            ],
            options={
                "ordering": ["authority", "value"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPlaceName",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "text",
                    models.CharField(
                        help_text="In the script of its language.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "is_preferred",
                    models.BooleanField(
                        default=False,
                        help_text="The one to use in this language.",
                        verbose_name="preferred",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical place name",
                "verbose_name_plural": "historical place names",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIdentifier",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("wikidata", "Wikidata"),
                            ("viaf", "VIAF"),
                            ("gnd", "GND"),
                            ("isni", "ISNI"),
                            ("geonames", "GeoNames"),
                        ],
                        help_text="The file in which it was found.",
                        max_length=10,
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        help_text="As the file writes it: Q123, 4567.",
                        max_length=60,
                        verbose_name="identifier",
                    ),
                ),
                (
                    "looked_up_on",
                    models.DateField(help_text="The day on which somebody looked."),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.agent",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical identifier",
                "verbose_name_plural": "historical identifiers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="claim",
            name="place",
            field=models.ForeignKey(
                blank=True,
                help_text="The place that answers the question.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="archive.place",
            ),
        ),
        migrations.CreateModel(
            name="PlaceName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "text",
                    models.CharField(
                        help_text="In the script of its language.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "is_preferred",
                    models.BooleanField(
                        default=False,
                        help_text="The one to use in this language.",
                        verbose_name="preferred",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="archive.place",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "language", "-is_preferred", "text"],
            },
        ),
        migrations.CreateModel(
            name="Reference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="As the document numbers it."
                    ),
                ),
                (
                    "authors",
                    models.TextField(
                        blank=True,
                        help_text="One to a line; persons as “Family, Given”.",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="As the reference gives it.",
                        max_length=400,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Of what it names, if it is told.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                    ),
                ),
                (
                    "publisher",
                    models.CharField(
                        blank=True,
                        help_text="As the reference names it.",
                        max_length=200,
                    ),
                ),
                (
                    "address",
                    models.URLField(
                        blank=True,
                        help_text="As the reference gives it.",
                        max_length=600,
                    ),
                ),
                (
                    "archived_address",
                    models.URLField(
                        blank=True,
                        help_text="As the reference gives it.",
                        max_length=600,
                    ),
                ),
                (
                    "published_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "published_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "published_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "published_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "published_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "published_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "accessed_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "accessed_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "accessed_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "accessed_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "accessed_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "accessed_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                (
                    "cited_document",
                    models.ForeignKey(
                        blank=True,
                        help_text="The document that this reference names, if it is a record here.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="archive.document",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        help_text="The document in whose list of references it stands.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="archive.document",
                    ),
                ),
            ],
            options={
                "ordering": ["document", "number"],
            },
        ),
        migrations.CreateModel(
            name="Marker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "position",
                    models.PositiveIntegerField(help_text="The first call is 1."),
                ),
                (
                    "paragraph",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Counted from 1, headings included.",
                        null=True,
                    ),
                ),
                (
                    "offset",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="In code points from the capture's beginning.",
                        null=True,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        blank=True,
                        help_text="The words that it follows: they are looked for in the text.",
                        max_length=200,
                    ),
                ),
                (
                    "capture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="markers",
                        to="archive.capture",
                    ),
                ),
                (
                    "reference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="markers",
                        to="archive.reference",
                    ),
                ),
            ],
            options={
                "ordering": ["reference", "position"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalMarker",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "position",
                    models.PositiveIntegerField(help_text="The first call is 1."),
                ),
                (
                    "paragraph",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Counted from 1, headings included.",
                        null=True,
                    ),
                ),
                (
                    "offset",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="In code points from the capture's beginning.",
                        null=True,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        blank=True,
                        help_text="The words that it follows: they are looked for in the text.",
                        max_length=200,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "capture",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.capture",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reference",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.reference",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical marker",
                "verbose_name_plural": "historical markers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Part of the address, which is cited in print. If you change it, the old address leads to the new one.",
                        max_length=120,
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in review", "In review"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "withdrawn_because",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the address of a withdrawn record.",
                        verbose_name="reason for withdrawal",
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Permanent, and unique in the letter.", max_length=120
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=1, help_text="Its place among the letter's responses."
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reply letter", "Reply letter"),
                            ("statement", "Statement"),
                            ("refusal", "Refusal"),
                            ("acknowledgement", "Acknowledgement"),
                            ("threat", "Threat"),
                            ("action", "Action"),
                            ("commentary", "Commentary"),
                        ],
                        default="statement",
                        help_text="What was done. That it answers the letter is a claim of its own, “in answer to”; without one it is shown as context.",
                        max_length=20,
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        help_text="In our own words, each contested statement with who says so."
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        help_text="The letter about which somebody did something.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responses",
                        to="archive.letter",
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where the response is itself a letter: that letter.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="as_responses",
                        to="archive.letter",
                    ),
                ),
            ],
            options={
                "ordering": ["letter", "position", "slug"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCitation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "start",
                    models.PositiveIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "end",
                    models.PositiveIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "exact",
                    models.TextField(blank=True, editable=False, verbose_name="words"),
                ),
                ("prefix", models.CharField(blank=True, editable=False, max_length=32)),
                ("suffix", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "anchor",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exact"),
                            (
                                "shifted",
                                "Shifted: the same words, elsewhere in a newer capture",
                            ),
                            (
                                "fuzzy",
                                "Fuzzy: other words in a newer capture; look at it",
                            ),
                            ("orphaned", "Orphaned: gone from the newer capture"),
                            (
                                "uncaptured",
                                "Uncaptured: words, without a text to find them in",
                            ),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "words_language",
                    models.CharField(
                        blank=True,
                        help_text="Only if they are not in the document's language.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the words",
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Where to look, if there is no text: p. 3, para. 2, 01:13:40 …",
                        max_length=200,
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Permanent, and unique for its claim.", max_length=160
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asserts", "asserts"),
                            ("confirms", "confirms"),
                            ("denies", "denies"),
                            ("not_yet", "not yet"),
                            ("does_not_deny", "does not deny"),
                            ("declines_to_comment", "declines to comment"),
                            ("does_not_know", "does not know"),
                        ],
                        help_text="How the source stands to the claim. “Asserts” and “confirms” speak for it. “Not received” in the week of the announcement is nearly always “not yet”: it speaks of the days up to then. “Denies” is flat: it never happened, it is not so. The last three are shown, and decide nothing.",
                        max_length=20,
                    ),
                ),
                (
                    "descriptor",
                    models.CharField(
                        blank=True,
                        help_text="Or, in its words, one whom it does not name: an American official.",
                        max_length=200,
                        verbose_name="unnamed speaker",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="What readers should know of it, in our own words.",
                    ),
                ),
                (
                    "said_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "said_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "said_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "said_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "said_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "said_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "capture",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.capture",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The claim of which this source speaks.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.claim",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is further reading on the collection.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.collection",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The source in which you read it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.document",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "relays",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If this source only repeats another: the citation of that other. However many relay it, they count as one origin.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.citation",
                    ),
                ),
                (
                    "speaker",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who says so, where the source names them. Leave it empty for the source's own voice.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.agent",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is further reading on the letter.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.letter",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is further reading on the response.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.response",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical citation",
                "verbose_name_plural": "historical citations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAnnotation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "start",
                    models.PositiveIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "end",
                    models.PositiveIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "exact",
                    models.TextField(blank=True, editable=False, verbose_name="words"),
                ),
                ("prefix", models.CharField(blank=True, editable=False, max_length=32)),
                ("suffix", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "anchor",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exact"),
                            (
                                "shifted",
                                "Shifted: the same words, elsewhere in a newer capture",
                            ),
                            (
                                "fuzzy",
                                "Fuzzy: other words in a newer capture; look at it",
                            ),
                            ("orphaned", "Orphaned: gone from the newer capture"),
                            (
                                "uncaptured",
                                "Uncaptured: words, without a text to find them in",
                            ),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "words_language",
                    models.CharField(
                        blank=True,
                        help_text="Only if they are not in the document's language.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the words",
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Where to look, if there is no text: p. 3, para. 2, 01:13:40 …",
                        max_length=200,
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Permanent, and unique in the document.",
                        max_length=120,
                    ),
                ),
                (
                    "motivation",
                    models.CharField(
                        choices=[
                            ("commenting", "Commenting"),
                            ("identifying", "Identifying an agent or a place"),
                            ("linking", "Linking a letter or a response"),
                            ("correcting", "Correcting: the source misprints"),
                            ("translating", "Translating"),
                            ("questioning", "Questioning"),
                        ],
                        default="commenting",
                        help_text="Why the mark is there: to comment, to say who or where is meant, to lead to a letter, to set a misprint right, to translate, to doubt.",
                        max_length=12,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="In our own words; for “translating”, the translation.",
                    ),
                ),
                (
                    "note_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the note",
                    ),
                ),
                (
                    "reading",
                    models.CharField(
                        blank=True,
                        help_text="For “correcting”: what should stand there.",
                        max_length=400,
                        verbose_name="right reading",
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False,
                        help_text="Shown to readers once the document is published. If not, it is an internal mark, which only editors see.",
                        verbose_name="public",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who is meant by the words.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.agent",
                    ),
                ),
                (
                    "capture",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.capture",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The document on whose words the mark is set.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.document",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The letter of which the words speak.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.letter",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Which place is meant by the words.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.place",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The response of which the words speak.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.response",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical annotation",
                "verbose_name_plural": "historical annotations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="claim",
            name="response",
            field=models.ForeignKey(
                blank=True,
                help_text="If it is about what somebody did about the letter.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="archive.response",
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="response",
            field=models.ForeignKey(
                blank=True,
                help_text="If it is further reading on the response.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="further_reading",
                to="archive.response",
            ),
        ),
        migrations.CreateModel(
            name="Annotation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "start",
                    models.PositiveIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "end",
                    models.PositiveIntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "exact",
                    models.TextField(blank=True, editable=False, verbose_name="words"),
                ),
                ("prefix", models.CharField(blank=True, editable=False, max_length=32)),
                ("suffix", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "anchor",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exact", "Exact"),
                            (
                                "shifted",
                                "Shifted: the same words, elsewhere in a newer capture",
                            ),
                            (
                                "fuzzy",
                                "Fuzzy: other words in a newer capture; look at it",
                            ),
                            ("orphaned", "Orphaned: gone from the newer capture"),
                            (
                                "uncaptured",
                                "Uncaptured: words, without a text to find them in",
                            ),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "words_language",
                    models.CharField(
                        blank=True,
                        help_text="Only if they are not in the document's language.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the words",
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Where to look, if there is no text: p. 3, para. 2, 01:13:40 …",
                        max_length=200,
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Permanent, and unique in the document.",
                        max_length=120,
                    ),
                ),
                (
                    "motivation",
                    models.CharField(
                        choices=[
                            ("commenting", "Commenting"),
                            ("identifying", "Identifying an agent or a place"),
                            ("linking", "Linking a letter or a response"),
                            ("correcting", "Correcting: the source misprints"),
                            ("translating", "Translating"),
                            ("questioning", "Questioning"),
                        ],
                        default="commenting",
                        help_text="Why the mark is there: to comment, to say who or where is meant, to lead to a letter, to set a misprint right, to translate, to doubt.",
                        max_length=12,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="In our own words; for “translating”, the translation.",
                    ),
                ),
                (
                    "note_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the note",
                    ),
                ),
                (
                    "reading",
                    models.CharField(
                        blank=True,
                        help_text="For “correcting”: what should stand there.",
                        max_length=400,
                        verbose_name="right reading",
                    ),
                ),
                (
                    "is_public",
                    models.BooleanField(
                        default=False,
                        help_text="Shown to readers once the document is published. If not, it is an internal mark, which only editors see.",
                        verbose_name="public",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who is meant by the words.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annotations",
                        to="archive.agent",
                    ),
                ),
                (
                    "capture",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.capture",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        help_text="The document on whose words the mark is set.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="annotations",
                        to="archive.document",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        help_text="The letter of which the words speak.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annotations",
                        to="archive.letter",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        help_text="Which place is meant by the words.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annotations",
                        to="archive.place",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        help_text="The response of which the words speak.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annotations",
                        to="archive.response",
                    ),
                ),
            ],
            options={
                "ordering": [
                    "document",
                    models.OrderBy(models.F("start"), nulls_last=True),
                    "end",
                    "key",
                ],
            },
        ),
        migrations.CreateModel(
            name="Transmission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "key",
                    models.SlugField(
                        help_text="Permanent, and unique in the letter: washington-to-the-emirates.",
                        max_length=120,
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=1, help_text="The first step is 1."
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        help_text="The letter on whose way this is a step.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transmissions",
                        to="archive.letter",
                    ),
                ),
            ],
            options={
                "ordering": ["letter", "position", "key"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalClaim",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("exists", "exists: Was there a letter?"),
                            ("kind", "kind: What kind of message was it?"),
                            ("same_as", "same_as: Is it the same as another letter?"),
                            ("sender", "sender: Who sent it?"),
                            ("recipient", "recipient: To whom?"),
                            ("written", "written: When was it written?"),
                            ("sent", "sent: When was it sent?"),
                            ("announced", "announced: When was it made known?"),
                            ("received", "received: When was it received?"),
                            ("answered", "answered: When was it answered?"),
                            ("contents", "contents: What does it say?"),
                            ("from", "from: From whom, or where?"),
                            ("to", "to: To whom, or where?"),
                            ("carrier", "carrier: Who carried it?"),
                            ("handed_to", "handed_to: To whom was it handed?"),
                            ("delivered", "delivered: When was it delivered?"),
                            ("outcome", "outcome: With what outcome?"),
                            ("occurred", "occurred: When did it happen?"),
                            ("place", "place: Where?"),
                            (
                                "in_answer_to",
                                "in_answer_to: Was it an answer to the letter?",
                            ),
                            ("count", "count: How many letters were there?"),
                        ],
                        help_text="Claims on one question about one subject are rival answers.",
                        max_length=20,
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Permanent, and unique for its subject.",
                        max_length=120,
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=1, help_text="Where order matters, as in contents."
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="A point of the contents; or who or what it was, where no record here can be named. Words alone contradict nothing.",
                        verbose_name="value in words",
                    ),
                ),
                (
                    "words_language",
                    models.CharField(
                        default="en",
                        help_text="A BCP 47 tag: en, fa, ar, prs …",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                                "A language is a BCP 47 tag such as en, fa, prs or zh-Hant.",
                            )
                        ],
                        verbose_name="language of the words",
                    ),
                ),
                (
                    "sort",
                    models.CharField(
                        blank=True,
                        help_text="What a point of the contents is: demand, term, offer, threat …",
                        max_length=40,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "for “kind”",
                                [
                                    ("letter", "letter"),
                                    ("reply", "reply"),
                                    ("note verbale", "note verbale"),
                                    ("oral message", "oral message"),
                                    ("talking points", "talking points"),
                                    ("public letter", "public letter"),
                                ],
                            ),
                            (
                                "for “outcome”",
                                [
                                    ("delivered", "delivered"),
                                    ("refused", "refused"),
                                    ("returned", "returned"),
                                ],
                            ),
                        ],
                        help_text="The kind of message, or how the step ended.",
                        max_length=20,
                    ),
                ),
                (
                    "least",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="The smallest number that is said.",
                        null=True,
                    ),
                ),
                (
                    "most",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="The largest: the same, where it is exact.",
                        null=True,
                    ),
                ),
                (
                    "deprecated",
                    models.TextField(
                        blank=True,
                        help_text="Why it no longer counts; leave it empty while it does. A deprecated claim is still shown, struck through.",
                        verbose_name="deprecated because",
                    ),
                ),
                (
                    "date_as_written",
                    models.CharField(
                        blank=True,
                        help_text="Just as the source writes it, in any script: \u2068۲۲ اسفند ۱۴۰۳\u2069.",
                        max_length=200,
                        verbose_name="as written",
                    ),
                ),
                (
                    "date_calendar",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gregorian", "Gregorian"),
                            ("julian", "Julian"),
                            ("solar hijri", "Solar Hijri"),
                            ("islamic", "Islamic"),
                        ],
                        default="gregorian",
                        help_text="In which the source counts.",
                        max_length=12,
                    ),
                ),
                (
                    "date_edtf",
                    models.CharField(
                        blank=True,
                        help_text="Always Gregorian: 2025-03-05, 2025-03, 2025~ (about), 2025-03-05/2025-03-12. Left empty, it is read from the date as written.",
                        max_length=60,
                        verbose_name="EDTF",
                    ),
                ),
                (
                    "date_earliest",
                    models.DateField(
                        blank=True, db_index=True, editable=False, null=True
                    ),
                ),
                (
                    "date_latest",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "date_basis",
                    models.CharField(
                        blank=True,
                        help_text="Why, where the date is inferred: relative to the day of publication, converted from another calendar, misprint in the source …",
                        max_length=200,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The person, body or office that answers the question.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.agent",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is about a collection: how many letters there were.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.collection",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is about the letter itself.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.letter",
                    ),
                ),
                (
                    "other_letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The letter that this one is said to be.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.letter",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The place that answers the question.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.place",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is about what somebody did about the letter.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.response",
                    ),
                ),
                (
                    "transmission",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is about one step of the letter's way.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.transmission",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical claim",
                "verbose_name_plural": "historical claims",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAssessment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("exists", "exists: Was there a letter?"),
                            ("kind", "kind: What kind of message was it?"),
                            ("same_as", "same_as: Is it the same as another letter?"),
                            ("sender", "sender: Who sent it?"),
                            ("recipient", "recipient: To whom?"),
                            ("written", "written: When was it written?"),
                            ("sent", "sent: When was it sent?"),
                            ("announced", "announced: When was it made known?"),
                            ("received", "received: When was it received?"),
                            ("answered", "answered: When was it answered?"),
                            ("contents", "contents: What does it say?"),
                            ("from", "from: From whom, or where?"),
                            ("to", "to: To whom, or where?"),
                            ("carrier", "carrier: Who carried it?"),
                            ("handed_to", "handed_to: To whom was it handed?"),
                            ("delivered", "delivered: When was it delivered?"),
                            ("outcome", "outcome: With what outcome?"),
                            ("occurred", "occurred: When did it happen?"),
                            ("place", "place: Where?"),
                            (
                                "in_answer_to",
                                "in_answer_to: Was it an answer to the letter?",
                            ),
                            ("count", "count: How many letters were there?"),
                        ],
                        help_text="Claims on one question about one subject are rival answers.",
                        max_length=20,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepts", "Accepts a claim"),
                            ("unresolved", "Unresolved"),
                            ("unsupported", "Unsupported"),
                        ],
                        help_text="“Unresolved”: the sources do not decide it. “Unsupported”: none of the answers has enough behind it.",
                        max_length=12,
                    ),
                ),
                (
                    "criteria",
                    models.TextField(
                        help_text="What speaks for this judgement, and why. It is about statements, never about anybody's sincerity."
                    ),
                ),
                (
                    "editor",
                    models.CharField(
                        help_text="Who judges, as readers will see the name.",
                        max_length=200,
                    ),
                ),
                (
                    "made_on",
                    models.DateField(
                        help_text="As known on an earlier day, the page leaves it out."
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "accepts",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The claim that the heading will then read as the answer.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.claim",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is about a collection: how many letters there were.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.collection",
                    ),
                ),
                (
                    "editor_account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is about the letter itself.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.letter",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is about what somebody did about the letter.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.response",
                    ),
                ),
                (
                    "transmission",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="If it is about one step of the letter's way.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="archive.transmission",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical assessment",
                "verbose_name_plural": "historical assessments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="claim",
            name="transmission",
            field=models.ForeignKey(
                blank=True,
                help_text="If it is about one step of the letter's way.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="archive.transmission",
            ),
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("exists", "exists: Was there a letter?"),
                            ("kind", "kind: What kind of message was it?"),
                            ("same_as", "same_as: Is it the same as another letter?"),
                            ("sender", "sender: Who sent it?"),
                            ("recipient", "recipient: To whom?"),
                            ("written", "written: When was it written?"),
                            ("sent", "sent: When was it sent?"),
                            ("announced", "announced: When was it made known?"),
                            ("received", "received: When was it received?"),
                            ("answered", "answered: When was it answered?"),
                            ("contents", "contents: What does it say?"),
                            ("from", "from: From whom, or where?"),
                            ("to", "to: To whom, or where?"),
                            ("carrier", "carrier: Who carried it?"),
                            ("handed_to", "handed_to: To whom was it handed?"),
                            ("delivered", "delivered: When was it delivered?"),
                            ("outcome", "outcome: With what outcome?"),
                            ("occurred", "occurred: When did it happen?"),
                            ("place", "place: Where?"),
                            (
                                "in_answer_to",
                                "in_answer_to: Was it an answer to the letter?",
                            ),
                            ("count", "count: How many letters were there?"),
                        ],
                        help_text="Claims on one question about one subject are rival answers.",
                        max_length=20,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepts", "Accepts a claim"),
                            ("unresolved", "Unresolved"),
                            ("unsupported", "Unsupported"),
                        ],
                        help_text="“Unresolved”: the sources do not decide it. “Unsupported”: none of the answers has enough behind it.",
                        max_length=12,
                    ),
                ),
                (
                    "criteria",
                    models.TextField(
                        help_text="What speaks for this judgement, and why. It is about statements, never about anybody's sincerity."
                    ),
                ),
                (
                    "editor",
                    models.CharField(
                        help_text="Who judges, as readers will see the name.",
                        max_length=200,
                    ),
                ),
                (
                    "made_on",
                    models.DateField(
                        help_text="As known on an earlier day, the page leaves it out."
                    ),
                ),
                (
                    "editor_account",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "accepts",
                    models.ForeignKey(
                        blank=True,
                        help_text="The claim that the heading will then read as the answer.",
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="accepted_by",
                        to="archive.claim",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        help_text="If it is about a collection: how many letters there were.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="archive.collection",
                    ),
                ),
                (
                    "sources",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The documents on which it rests.",
                        related_name="assessments",
                        to="archive.document",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        help_text="If it is about the letter itself.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="archive.letter",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        help_text="If it is about what somebody did about the letter.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="archive.response",
                    ),
                ),
                (
                    "transmission",
                    models.ForeignKey(
                        blank=True,
                        help_text="If it is about one step of the letter's way.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="archive.transmission",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_on", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="agent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "in review", "published", "withdrawn"])
                ),
                name="agent_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="agent_published_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="agent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("withdrawn_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="agent_withdrawn_has_its_reason",
                violation_error_message="Give the reason: readers will see it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("part_of", None),
                    models.Q(("part_of", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="agent_is_not_part_of_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="agent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("born_earliest__lte", models.F("born_latest")),
                    ("born_earliest", None),
                    ("born_latest", None),
                    _connector="OR",
                ),
                name="agent_born_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("died_earliest__lte", models.F("died_latest")),
                    ("died_earliest", None),
                    ("died_latest", None),
                    _connector="OR",
                ),
                name="agent_died_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agentname",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_preferred", True)),
                fields=("agent", "language"),
                name="agent_has_one_preferred_name_per_language",
                violation_error_message="Another name is preferred in this language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agentname",
            constraint=models.UniqueConstraint(
                fields=("agent", "language", "text"), name="agent_name_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "in review", "published", "withdrawn"])
                ),
                name="document_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="document_published_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("withdrawn_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="document_withdrawn_has_its_reason",
                violation_error_message="Give the reason: readers will see it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("current_capture", None),
                    models.Q(("consulted", "no"), _negated=True),
                    _connector="OR",
                ),
                name="document_with_a_text_was_consulted",
                violation_error_message="A document whose text is here was consulted.",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_earliest__lte", models.F("published_latest")),
                    ("published_earliest", None),
                    ("published_latest", None),
                    _connector="OR",
                ),
                name="document_published_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accessed_earliest__lte", models.F("accessed_latest")),
                    ("accessed_earliest", None),
                    ("accessed_latest", None),
                    _connector="OR",
                ),
                name="document_accessed_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="capture_has_a_text",
                violation_error_message="There is no text to keep.",
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256", ""), _negated=True),
                name="capture_has_its_sum",
            ),
        ),
        migrations.AddConstraint(
            model_name="formerslug",
            constraint=models.UniqueConstraint(
                fields=("kind", "slug"), name="former_slug_leads_to_one_record"
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parallel_title", ""), ("parallel_title_language", "")),
                    models.Q(
                        models.Q(("parallel_title", ""), _negated=True),
                        models.Q(("parallel_title_language", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="letter_parallel_title_has_its_language",
                violation_error_message="Say in which language the other title is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "in review", "published", "withdrawn"])
                ),
                name="letter_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="letter_published_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("withdrawn_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="letter_withdrawn_has_its_reason",
                violation_error_message="Give the reason: readers will see it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replies_to", None),
                    models.Q(("replies_to", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="letter_does_not_reply_to_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dated_earliest__lte", models.F("dated_latest")),
                    ("dated_earliest", None),
                    ("dated_latest", None),
                    _connector="OR",
                ),
                name="letter_dated_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(
                fields=("agent", "title", "held_from_edtf"), name="office_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_from_earliest__lte", models.F("held_from_latest")),
                    ("held_from_earliest", None),
                    ("held_from_latest", None),
                    _connector="OR",
                ),
                name="office_held_from_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_to_earliest__lte", models.F("held_to_latest")),
                    ("held_to_earliest", None),
                    ("held_to_latest", None),
                    _connector="OR",
                ),
                name="office_held_to_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agent", None), ("place__isnull", False)),
                    models.Q(("agent__isnull", False), ("place", None)),
                    _connector="OR",
                ),
                name="identifier_names_one_agent_or_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.UniqueConstraint(
                fields=("authority", "value"), name="identifier_names_one_record"
            ),
        ),
        migrations.AddConstraint(
            model_name="placename",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_preferred", True)),
                fields=("place", "language"),
                name="place_has_one_preferred_name_per_language",
                violation_error_message="Another name is preferred in this language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placename",
            constraint=models.UniqueConstraint(
                fields=("place", "language", "text"), name="place_name_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.UniqueConstraint(
                fields=("document", "number"), name="reference_number_is_used_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)),
                name="reference_numbers_begin_at_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_earliest__lte", models.F("published_latest")),
                    ("published_earliest", None),
                    ("published_latest", None),
                    _connector="OR",
                ),
                name="reference_published_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accessed_earliest__lte", models.F("accessed_latest")),
                    ("accessed_earliest", None),
                    ("accessed_latest", None),
                    _connector="OR",
                ),
                name="reference_accessed_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="marker",
            constraint=models.UniqueConstraint(
                fields=("reference", "position"), name="marker_position_is_used_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="marker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("capture", None), ("offset", None)),
                    models.Q(("capture__isnull", False), ("offset__isnull", False)),
                    _connector="OR",
                ),
                name="marker_has_an_offset_where_there_is_a_capture",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "in review", "published", "withdrawn"])
                ),
                name="response_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="response_published_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("withdrawn_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="response_withdrawn_has_its_reason",
                violation_error_message="Give the reason: readers will see it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.UniqueConstraint(
                fields=("letter", "key"), name="response_key_is_used_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reply", None),
                    models.Q(("reply", models.F("letter")), _negated=True),
                    _connector="OR",
                ),
                name="response_is_not_the_letter_it_answers",
                violation_error_message="A letter is no response to itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("capture", None), ("end", None), ("start", None)),
                    models.Q(
                        ("capture__isnull", False),
                        ("end__gt", models.F("start")),
                        ("end__isnull", False),
                        ("start__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="citation_passage_has_both_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capture", None),
                    models.Q(("exact", ""), _negated=True),
                    _connector="OR",
                ),
                name="citation_passage_has_words_in_its_capture",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("anchor", ""), ("capture", None), ("exact", "")),
                    models.Q(
                        ("anchor", "uncaptured"),
                        ("capture", None),
                        models.Q(("exact", ""), _negated=True),
                    ),
                    models.Q(
                        ("anchor__in", ["exact", "shifted", "fuzzy", "orphaned"]),
                        ("capture__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="citation_passage_is_anchored_as_it_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("claim__isnull", False),
                        ("collection__isnull", True),
                        ("letter__isnull", True),
                        ("response__isnull", True),
                    ),
                    models.Q(
                        ("claim__isnull", True),
                        ("collection__isnull", True),
                        ("letter__isnull", False),
                        ("response__isnull", True),
                    ),
                    models.Q(
                        ("claim__isnull", True),
                        ("collection__isnull", True),
                        ("letter__isnull", True),
                        ("response__isnull", False),
                    ),
                    models.Q(
                        ("claim__isnull", True),
                        ("collection__isnull", False),
                        ("letter__isnull", True),
                        ("response__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="citation_has_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claim", None), ("stance", "")),
                    models.Q(
                        ("claim__isnull", False),
                        (
                            "stance__in",
                            [
                                "asserts",
                                "confirms",
                                "denies",
                                "not_yet",
                                "does_not_deny",
                                "declines_to_comment",
                                "does_not_know",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="citation_takes_a_stance_on_a_claim",
                violation_error_message="Say how the source stands to the claim.",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("speaker", None), ("descriptor", ""), _connector="OR"
                ),
                name="citation_has_one_speaker",
                violation_error_message="A speaker is named, or described, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("relays", None),
                    models.Q(("relays", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="citation_does_not_relay_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                models.F("claim"),
                models.F("document"),
                django.db.models.functions.comparison.Coalesce("speaker", 0),
                models.F("descriptor"),
                models.F("said_edtf"),
                models.F("said_as_written"),
                django.db.models.functions.comparison.Coalesce("relays", 0),
                name="citation_is_made_once",
                violation_error_message="This source is cited already for that claim, speaker and day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                fields=("letter", "document"),
                name="citation_of_a_letter_as_a_whole_is_made_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                fields=("response", "document"),
                name="citation_of_a_response_as_a_whole_is_made_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                fields=("collection", "document"),
                name="citation_of_a_collection_as_a_whole_is_made_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                fields=("claim", "key"), name="citation_key_is_used_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("said_earliest__lte", models.F("said_latest")),
                    ("said_earliest", None),
                    ("said_latest", None),
                    _connector="OR",
                ),
                name="citation_said_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("capture", None), ("end", None), ("start", None)),
                    models.Q(
                        ("capture__isnull", False),
                        ("end__gt", models.F("start")),
                        ("end__isnull", False),
                        ("start__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="annotation_passage_has_both_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capture", None),
                    models.Q(("exact", ""), _negated=True),
                    _connector="OR",
                ),
                name="annotation_passage_has_words_in_its_capture",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("anchor", ""), ("capture", None), ("exact", "")),
                    models.Q(
                        ("anchor", "uncaptured"),
                        ("capture", None),
                        models.Q(("exact", ""), _negated=True),
                    ),
                    models.Q(
                        ("anchor__in", ["exact", "shifted", "fuzzy", "orphaned"]),
                        ("capture__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="annotation_passage_is_anchored_as_it_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.UniqueConstraint(
                fields=("document", "key"), name="annotation_key_is_used_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(("exact", ""), _negated=True),
                name="annotation_marks_some_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("motivation", "identifying"),
                        models.Q(
                            models.Q(("agent", None), ("place__isnull", False)),
                            models.Q(("agent__isnull", False), ("place", None)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        models.Q(("motivation", "identifying"), _negated=True),
                        ("agent", None),
                        ("place", None),
                    ),
                    _connector="OR",
                ),
                name="annotation_identifies_one_agent_or_place",
                violation_error_message="To identify, name one agent or one place.",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("motivation", "linking"),
                        models.Q(
                            models.Q(("letter", None), ("response__isnull", False)),
                            models.Q(("letter__isnull", False), ("response", None)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        models.Q(("motivation", "linking"), _negated=True),
                        ("letter", None),
                        ("response", None),
                    ),
                    _connector="OR",
                ),
                name="annotation_links_one_letter_or_response",
                violation_error_message="To link, name one letter or one response.",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("motivation", "correcting"),
                        models.Q(("reading", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("motivation", "correcting"), _negated=True),
                        ("reading", ""),
                    ),
                    _connector="OR",
                ),
                name="annotation_corrects_with_a_reading",
                violation_error_message="A correction, and only it, gives a reading.",
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("note", ""), _negated=True),
                    ("motivation__in", ["identifying", "linking", "correcting"]),
                    _connector="OR",
                ),
                name="annotation_says_something",
                violation_error_message="Write the note.",
            ),
        ),
        migrations.AddConstraint(
            model_name="transmission",
            constraint=models.UniqueConstraint(
                fields=("letter", "key"), name="transmission_key_is_used_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("collection__isnull", False),
                        ("letter__isnull", True),
                        ("response__isnull", True),
                        ("transmission__isnull", True),
                    ),
                    models.Q(
                        ("collection__isnull", True),
                        ("letter__isnull", False),
                        ("response__isnull", True),
                        ("transmission__isnull", True),
                    ),
                    models.Q(
                        ("collection__isnull", True),
                        ("letter__isnull", True),
                        ("response__isnull", True),
                        ("transmission__isnull", False),
                    ),
                    models.Q(
                        ("collection__isnull", True),
                        ("letter__isnull", True),
                        ("response__isnull", False),
                        ("transmission__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="claim_is_about_one_subject",
                violation_error_message="Name one subject: a letter, a step, a response, or a collection.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("collection__isnull", False), ("question__in", ["count"])
                    ),
                    models.Q(
                        ("letter__isnull", False),
                        (
                            "question__in",
                            [
                                "exists",
                                "kind",
                                "same_as",
                                "sender",
                                "recipient",
                                "written",
                                "sent",
                                "announced",
                                "received",
                                "answered",
                                "contents",
                            ],
                        ),
                    ),
                    models.Q(
                        ("transmission__isnull", False),
                        (
                            "question__in",
                            [
                                "from",
                                "to",
                                "carrier",
                                "handed_to",
                                "delivered",
                                "outcome",
                            ],
                        ),
                    ),
                    models.Q(
                        ("response__isnull", False),
                        (
                            "question__in",
                            [
                                "sender",
                                "recipient",
                                "contents",
                                "occurred",
                                "place",
                                "in_answer_to",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="claim_asks_what_fits_its_subject",
                violation_error_message="That question is not asked of this subject.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                fields=("collection", "key"),
                name="claim_key_is_used_once_in_collection",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                fields=("letter", "key"), name="claim_key_is_used_once_in_letter"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                fields=("transmission", "key"),
                name="claim_key_is_used_once_in_transmission",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                fields=("response", "key"), name="claim_key_is_used_once_in_response"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agent__isnull", False), _negated=True),
                    (
                        "question__in",
                        ["sender", "recipient", "from", "to", "carrier", "handed_to"],
                    ),
                    _connector="OR",
                ),
                name="claim_agent_answers_its_question",
                violation_error_message="A value of that type does not answer this question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place__isnull", False), _negated=True),
                    ("question__in", ["from", "to", "place"]),
                    _connector="OR",
                ),
                name="claim_place_answers_its_question",
                violation_error_message="A value of that type does not answer this question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("other_letter__isnull", False), _negated=True),
                    ("question__in", ["same_as"]),
                    _connector="OR",
                ),
                name="claim_letter_answers_its_question",
                violation_error_message="A value of that type does not answer this question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("date_edtf", ""), _negated=True),
                        models.Q(("date_as_written", ""), _negated=True),
                        _connector="OR",
                        _negated=True,
                    ),
                    (
                        "question__in",
                        [
                            "written",
                            "sent",
                            "announced",
                            "received",
                            "answered",
                            "delivered",
                            "occurred",
                            "count",
                        ],
                    ),
                    _connector="OR",
                ),
                name="claim_date_answers_its_question",
                violation_error_message="A value of that type does not answer this question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("least__isnull", False),
                        ("most__isnull", False),
                        _connector="OR",
                        _negated=True,
                    ),
                    ("question__in", ["count"]),
                    _connector="OR",
                ),
                name="claim_count_answers_its_question",
                violation_error_message="A value of that type does not answer this question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("words", ""),
                    (
                        "question__in",
                        [
                            "kind",
                            "same_as",
                            "sender",
                            "recipient",
                            "written",
                            "sent",
                            "announced",
                            "received",
                            "answered",
                            "contents",
                            "from",
                            "to",
                            "carrier",
                            "handed_to",
                            "delivered",
                            "outcome",
                            "occurred",
                            "place",
                            "count",
                        ],
                    ),
                    _connector="OR",
                ),
                name="claim_words_answers_its_question",
                violation_error_message="A value of that type does not answer this question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sort", ""), ("question__in", ["contents"]), _connector="OR"
                ),
                name="claim_sort_answers_its_question",
                violation_error_message="A value of that type does not answer this question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("code", ""),
                    models.Q(
                        (
                            "code__in",
                            [
                                "letter",
                                "reply",
                                "note verbale",
                                "oral message",
                                "talking points",
                                "public letter",
                            ],
                        ),
                        ("question", "kind"),
                    ),
                    models.Q(
                        ("code__in", ["delivered", "refused", "returned"]),
                        ("question", "outcome"),
                    ),
                    _connector="OR",
                ),
                name="claim_code_answers_its_question",
                violation_error_message="That code does not answer this question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("agent", None), ("place", None), _connector="OR"),
                name="claim_names_an_agent_or_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("least", None),
                    ("most", None),
                    ("least__lte", models.F("most")),
                    _connector="OR",
                ),
                name="claim_counts_run_upward",
                violation_error_message="The least is more than the most.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("other_letter", None),
                    ("letter", None),
                    models.Q(("other_letter", models.F("letter")), _negated=True),
                    _connector="OR",
                ),
                name="claim_is_of_another_letter",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("date_earliest__lte", models.F("date_latest")),
                    ("date_earliest", None),
                    ("date_latest", None),
                    _connector="OR",
                ),
                name="claim_date_runs_forward",
                violation_error_message="The earliest day is after the latest.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("collection__isnull", False),
                        ("letter__isnull", True),
                        ("response__isnull", True),
                        ("transmission__isnull", True),
                    ),
                    models.Q(
                        ("collection__isnull", True),
                        ("letter__isnull", False),
                        ("response__isnull", True),
                        ("transmission__isnull", True),
                    ),
                    models.Q(
                        ("collection__isnull", True),
                        ("letter__isnull", True),
                        ("response__isnull", True),
                        ("transmission__isnull", False),
                    ),
                    models.Q(
                        ("collection__isnull", True),
                        ("letter__isnull", True),
                        ("response__isnull", False),
                        ("transmission__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="assessment_is_about_one_subject",
                violation_error_message="Name one subject: a letter, a step, a response, or a collection.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("collection__isnull", False), ("question__in", ["count"])
                    ),
                    models.Q(
                        ("letter__isnull", False),
                        (
                            "question__in",
                            [
                                "exists",
                                "kind",
                                "same_as",
                                "sender",
                                "recipient",
                                "written",
                                "sent",
                                "announced",
                                "received",
                                "answered",
                                "contents",
                            ],
                        ),
                    ),
                    models.Q(
                        ("transmission__isnull", False),
                        (
                            "question__in",
                            [
                                "from",
                                "to",
                                "carrier",
                                "handed_to",
                                "delivered",
                                "outcome",
                            ],
                        ),
                    ),
                    models.Q(
                        ("response__isnull", False),
                        (
                            "question__in",
                            [
                                "sender",
                                "recipient",
                                "contents",
                                "occurred",
                                "place",
                                "in_answer_to",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="assessment_asks_what_fits_its_subject",
                violation_error_message="That question is not asked of this subject.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepts__isnull", False), ("verdict", "accepts")),
                    models.Q(
                        ("accepts", None),
                        ("verdict__in", ["unresolved", "unsupported"]),
                    ),
                    _connector="OR",
                ),
                name="assessment_accepts_a_claim_or_none",
                violation_error_message="Name the claim that is accepted, or another verdict.",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, log.drop_notes),
    ]
