"""Assessments: the editors’ judgements, which are added and never changed."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from archive.models import (
    Assessment,
    Claim,
)
from archive.models.questions import SUBJECTS

from .claims import OF_CLAIM, ClaimSelect, ask_only_what_fits
from .parts import PartAdmin
from .records import RecordForm, is_key


class AssessmentForm(RecordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_only_what_fits(self)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            raise ValidationError("An assessment never changes: make a new one.")
        return cleaned

    def complete(self):
        """An assessment has nothing that is left to the desk."""


@admin.register(Assessment)
class AssessmentAdmin(PartAdmin):
    """Judgements, which are added and read: they never change, and never go."""

    form = AssessmentForm
    belongs_to = SUBJECTS
    list_display = ["question", "verdict", "about", "editor", "made_on"]
    list_filter = ["verdict", "question", "editor"]
    date_hierarchy = "made_on"
    search_fields = [
        "criteria",
        "editor",
        "question",
        "letter__title",
        "letter__parallel_title",
        "transmission__letter__title",
        "response__letter__title",
        "collection__title",
    ]
    autocomplete_fields = [*SUBJECTS, "accepts", "sources"]
    fieldsets = [
        (None, {"fields": ["question"]}),
        ("The judgement", {"fields": ["verdict", "accepts", "criteria", "sources"]}),
        ("By whom, and when", {"fields": [("editor", "made_on")]}),
    ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related(
                "letter", "collection", "transmission__letter", "response__letter"
            )
        )

    def get_autocomplete_fields(self, request):
        """Of a subject that is known, the claims to accept are few enough to list."""
        fields = super().get_autocomplete_fields(request)
        is_known = self.known_subject(request) is not None
        return [name for name in fields if name != "accepts"] if is_known else fields

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "accepts":
            if known := self.known_subject(request):
                claims = Claim.objects.filter(**known).select_related(*OF_CLAIM)
                kwargs["queryset"] = claims
            else:
                kwargs["widget"] = ClaimSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def known_subject(self, request) -> dict | None:
        """The subject, and the question, that the address names."""
        given = {
            name: request.GET[name]
            for name in SUBJECTS
            if is_key(request.GET.get(name, ""))
        }
        if given and (question := request.GET.get("question")):
            given["question"] = question
        return given or None

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        editor = request.user.get_full_name() or request.user.get_username()
        return {"editor": editor, "made_on": timezone.localdate()} | initial

    def save_model(self, request, record, form, change):
        record.editor_account = request.user
        super().save_model(request, record, form, change)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="about")
    def about(self, assessment):
        return str(assessment.subject)
