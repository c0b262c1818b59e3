"""The form and the page of every editorial record: versions, history, deletion."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import (
    Func,
    OuterRef,
    ProtectedError,
    RestrictedError,
    Subquery,
)
from django.forms import Script
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from simple_history.admin import SimpleHistoryAdmin

from archive.evidence import letters_touched_by, refresh_headings
from archive.models import Letter, Record, Stale, one_act

from . import here
from .bringing_together import NOT_CHOSEN, has_yet_to_choose, take_choices
from .columns import Columns, is_too_late
from .dates import date_reading
from .kept import tag_of
from .lists import RecordList

# The heading over the reason of a change, in every form of a record that is there.
FOR_THE_HISTORY = "For the history"


class DateRow(tuple):
    """
    The fields of a date that an editor writes: what is typed, how it reads, the parts.

    The parts stand behind “more” in templates/admin/includes/fieldset.html.
    """

    is_date = True


def date_row(name: str) -> DateRow:
    """One field that reads what is typed, and behind it the columns that come of it."""
    parts = (f"{name}_{part}" for part in ("calendar", "edtf", "basis"))
    return DateRow([f"{name}_as_written", date_reading(name), *parts])


def readings_in(fieldsets) -> list:
    """The readings of dates among the fields of these fieldsets."""
    return [field for field in flatten_fieldsets(fieldsets or []) if callable(field)]


def number_of(rows: models.QuerySet) -> Subquery:
    """How many of these rows there are for each record of a list, their OuterRef."""
    number = Func("pk", function="COUNT", output_field=models.IntegerField())
    return Subquery(rows.order_by().annotate(number=number).values("number"))


def is_key(text) -> bool:
    """Whether what stands in an address can be a key: both databases hold 18 digits."""
    text = str(text)
    return text.isascii() and text.isdecimal() and len(text) <= 18


def refuse_what_is_no_key(text) -> None:
    if not is_key(text):
        raise Http404


def change_url(record) -> str:
    return reverse(
        f"admin:{record._meta.app_label}_{record._meta.model_name}_change",
        args=[record.pk],
    )


def addresses_below(model: type[models.Model], **views: Callable) -> list:
    """
    Addresses below a record's own at the desk, for whoever works there.

    Each is called as its view is: `new_text` stands at `<key>/new-text/`, and is
    reversed by `admin:archive_document_new_text`.
    """
    return [
        path(
            f"<int:key>/{name.replace('_', '-')}/",
            admin.site.admin_view(view),
            name=f"{model._meta.app_label}_{model._meta.model_name}_{name}",
        )
        for name, view in views.items()
    ]


class TextArea(AdminTextareaWidget):
    """A text area that keeps the archive's line ends; browsers send CR LF."""

    def __init__(self, attrs=None):
        super().__init__({"dir": "auto", "rows": 4} | (attrs or {}))

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if value else value


FIELDS = {
    models.CharField: {"widget": AdminTextInputWidget({"dir": "auto"})},
    models.TextField: {"widget": TextArea},
    models.URLField: {"assume_scheme": "https"},
}


class OnlyFilter(admin.SimpleListFilter):
    """A filter with one choice, named by `only`: what `narrow` leaves of a list."""

    only = ""

    def lookups(self, request, model_admin):
        return [("yes", self.only)]

    def queryset(self, request, queryset):
        return self.narrow(queryset) if self.value() == "yes" else queryset

    def narrow(self, queryset):
        raise NotImplementedError


class VersionField(forms.IntegerField):
    """The version at which the editor opened the record."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class RowForm(forms.ModelForm):
    """
    A form that refuses what is stale, and holds the record to all its constraints.

    A form of an old version (from the history) stands on the present row: it brings
    back what editors write, and neither the state nor anything that is worked out.
    """

    version_read = VersionField(required=False)

    # Why the database refused what this very request tried to save, if it did.
    refusal = ""

    # What belongs to the present state, and not to an old text.
    never_brought_back = ("withdrawn_because",)

    # Whether somebody else has saved the record since it was opened.
    is_stale = False

    # Whether the button pressed does more than save: it acts on what the page showed.
    leads_to_a_step = False

    # Where it comes too late: the fields that belong to the saving and not to the
    # record, and those of which one is nothing without the others, with their label.
    beside_the_record = frozenset({"version_read", "change_reason"})
    chosen_as_one: tuple[tuple[str, list[str]], ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.past = getattr(self.instance, "_history", None)
        if self.past:
            self._stand_on_the_present()
        self.initial["version_read"] = getattr(self.instance, "version", None)
        if not self.instance.pk:
            self.initial["version_read"] = None

    def _stand_on_the_present(self):
        present = type(self.instance)._base_manager.filter(pk=self.instance.pk).first()
        if present is None:
            self.refusal = "This has been deleted, and cannot be brought back here."
            return
        kept = {*getattr(self.instance, "derived_fields", ()), *self.never_brought_back}
        for field in self.instance._meta.concrete_fields:
            if not field.editable or field.name in kept:
                setattr(self.instance, field.attname, getattr(present, field.attname))

    def beside(self, record, *, prefix: str, is_opened: bool = False) -> "RowForm":
        """The same form of another version of the record: as opened, or as it is."""
        return type(self)(instance=record, prefix=prefix)

    @property
    def has_news(self) -> bool:
        return bool(self.past) or self.instance._state.adding or self.has_changed()

    def clean(self):
        cleaned = super().clean()
        read = cleaned.get("version_read")
        counts = self.has_news or self.leads_to_a_step
        if self.instance.pk and counts and read != self.instance.version:
            self.is_stale = True
            raise ValidationError(moved_on(self.instance, since=read))
        if self.refusal:
            raise ValidationError(self.refusal)
        return cleaned

    def validate_unique(self):
        super().validate_unique()
        if not self.errors:
            self.complete()
            self._hold_to_constraints()

    def complete(self):
        """Add what an editor may leave to the desk; called once nothing is wrong."""
        self.instance.tidy()

    def _hold_to_constraints(self):
        """Check those too that concern columns which are not in the form."""
        unsaved = [
            field.name
            for field in self.instance._meta.concrete_fields
            if field.is_relation
            and field.is_cached(self.instance)
            and (related := getattr(self.instance, field.name))
            and related.pk is None
        ]
        try:
            self.instance.validate_constraints(exclude=unsaved)
        except ValidationError as broken:
            self._update_errors(broken)


def moved_on(record, *, since: int | None) -> str:
    """What an editor is told at whose form a record has moved on."""
    return format_html(
        "{} Nothing is saved; what you"
        ' wrote still stands below. <a href="{}" target="_blank">Open it as it is'
        " now</a>, and bring the two together there.",
        who_changed(record, since=since),
        change_url(record) if admin.site.is_registered(type(record)) else "",
    )


def who_changed(record, *, since: int | None) -> str:
    """The sentence on who has changed a record, and when, since it was opened."""
    last = record.history.select_related("history_user").first()
    who = (last and last.history_user) or "Somebody"
    day = last.history_date if last else timezone.now()
    opened = record.history.filter(version=since).first()
    names = last.diff_against(opened).changed_fields if opened else []
    labels = [
        str(record._meta.get_field(name).verbose_name)
        for name in names
        if name not in record.derived_fields
    ]
    what = f" ({get_text_list(labels, 'and')})" if labels else ""
    return f"{who} changed this after you had opened it, {on_the_day(day)}{what}."


def on_the_day(moment: datetime) -> str:
    """When something was done, as a sentence goes on with it."""
    day = timezone.localtime(moment)
    return f"on {day.day} {day:%B %Y at %H:%M}"


class RecordForm(RowForm):
    """The form of a record that has a page of its own."""

    change_reason = forms.CharField(
        label="Why",
        required=False,
        max_length=100,
        help_text="A few words for the history.",
        widget=forms.TextInput({"class": "vTextField"}),
    )


class RowFormSet(forms.BaseInlineFormSet):
    """Rows of a table, each field of which says its name, for want of a label."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label:
                field.widget.attrs.setdefault("aria-label", str(field.label))

    def clean(self):
        """A row is not taken out unseen that somebody else has saved since."""
        super().clean()
        for form in self.initial_forms:
            if form.is_stale and self._should_delete_form(form):
                raise ValidationError(form.non_field_errors())


class RecordInline:
    """Rows of a record on its page."""

    form = RowForm
    formset = RowFormSet
    extra = 0
    formfield_overrides = FIELDS

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, *readings_in(self.fieldsets)]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if "version_read" in flatten_fieldsets(fieldsets):
            return fieldsets
        *others, (name, options) = fieldsets
        fields = [*options["fields"], "version_read"]
        return [*others, (name, options | {"fields": fields})]


def last_change_of(model) -> models.QuerySet:
    """The newest entry in the history of each record of a list, their OuterRef."""
    history = model.history.model.objects.filter(id=OuterRef("pk"))
    return history.order_by("-history_id")


class RecordAdmin(SimpleHistoryAdmin):
    """
    The page of an editorial record, and the list of all of its kind.

    Every list ends with who changed a record last. Whatever is saved or deleted
    here, the headings of the letters that it touches are read anew; whatever the
    database refuses is a sentence, and never a crash.
    """

    form = RecordForm
    formfield_overrides = FIELDS
    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50

    class Media:
        js = [
            Script("archive/js/date-reading.js", type="module"),
            Script("archive/js/choosers.js", type="module"),
            Script("archive/js/paste-html.js", type="module"),
            Script("archive/js/who-is-here.js", type="module"),
        ]

    # --- The list -----------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return RecordList

    def get_list_display(self, request):
        return [*super().get_list_display(request), "last_changed"]

    def get_queryset(self, request):
        last = last_change_of(self.model)
        return (
            super()
            .get_queryset(request)
            .annotate(
                changed_at=Subquery(last.values("history_date")[:1]),
                changed_by=Subquery(last.values("history_user__username")[:1]),
            )
        )

    @admin.display(description="last changed", ordering="changed_at")
    def last_changed(self, record):
        if not record.changed_at:
            return ""
        day = timezone.localtime(record.changed_at)
        who = f", {record.changed_by}" if record.changed_by else ""
        return f"{day.day} {day:%b %Y}{who}"

    # --- The form -----------------------------------------------------------

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A record is never deleted, by a slip of the hand, from another's form."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
        return field

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, *readings_in(self.fieldsets)]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            # What is not there yet has no state, and nothing to withdraw.
            return [f for f in fieldsets if "state" not in flatten_fieldsets([f])]
        if not self.has_change_permission(request, obj):
            return fieldsets
        fields = ["change_reason", "version_read"]
        return [*fieldsets, (FOR_THE_HISTORY, {"fields": fields})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    # --- Who else is here ---------------------------------------------------

    def get_urls(self):
        ours = addresses_below(self.model, here=self.here_view)
        return [*(ours if issubclass(self.model, Record) else []), *super().get_urls()]

    def here_view(self, request, key: int):
        """Who else has the record open, and who has saved it since it was opened."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        parts = self.saved_since(key, *here.opened_at(request))
        url = change_url(self.model(pk=key))
        return here.answer(request, self.model, key, parts, url=url)

    def saved_since(self, key: int, version: int, since: datetime) -> list:
        """The versions of the record, and of the rows on its page, that came since."""
        itself = here.of_itself(self.model, key, version, since)
        return [itself, *here.of_rows(self.model, self.inlines, key, since)]

    def here_address(self, record) -> str:
        """Where its page asks; "" of what is not there yet, or never changes."""
        if not isinstance(record, Record):
            return ""
        address = reverse(
            f"admin:archive_{self.opts.model_name}_here", args=[record.pk]
        )
        return here.asked_at(address, record)

    # --- Saving -------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        take_choices(request)
        view = partial(
            super().changeform_view, request, object_id, form_url, extra_context
        )
        return refused_at_worst(request, view)

    def render_change_form(self, request, context, obj=None, **kwargs):
        """The form; in three columns if it came too late, and differs from what is."""
        form = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        context["here"] = self.here_address(obj)
        came_too_late = obj and in_columns_if_too_late(request, form, formsets, context)
        return came_too_late or super().render_change_form(
            request, context, obj=obj, **kwargs
        )

    def save_model(self, request, record, form, change):
        """Save what is new; an unchanged form makes no new version."""
        request.has_saved_form = True
        form.touched = None
        if not form.has_news:
            return
        form.touched = touched_by(self.model._base_manager.filter(pk=record.pk))
        record._change_reason = form.cleaned_data.get("change_reason") or None
        super().save_model(request, record, form, change)
        if form.past:
            # A page of the history saves nothing after this.
            self.refresh(form.touched, record)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.touched is not None:
            self.refresh(form.touched, form.instance)

    def message_user(self, request, message, *args, extra_tags="", **kwargs):
        """Whatever is told of a form that was saved, its browser need not keep it."""
        if getattr(request, "has_saved_form", False):
            extra_tags = f"{extra_tags} {tag_of(request)}".strip()
        super().message_user(request, message, *args, extra_tags=extra_tags, **kwargs)

    def refresh(self, touched, *records):
        refresh_headings(Letter.objects.filter(pk__in=touched | touched_by(records)))

    # --- History ------------------------------------------------------------

    def history_view(self, request, object_id, extra_context=None):
        refuse_what_is_no_key(object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """Show an old version, or bring it back, which needs leave to change."""
        refuse_what_is_no_key(object_id)
        refuse_what_is_no_key(version_id)
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        take_choices(request)
        view = partial(
            super().history_form_view, request, object_id, version_id, extra_context
        )
        return refused_at_worst(request, view)

    def render_history_view(self, request, template, context, **kwargs):
        """An old version that comes too late is brought together as any form is."""
        came_too_late = "adminform" in context and in_columns_if_too_late(
            request, context["adminform"].form, [], context
        )
        return came_too_late or super().render_history_view(
            request, template, context, **kwargs
        )

    # --- Deleting -----------------------------------------------------------

    def get_deleted_objects(self, objs, request):
        """What goes with records, each by its kind, and its name isolated from that."""
        deleted, *rest, protected = super().get_deleted_objects(objs, request)
        return isolated(deleted), *rest, isolated(protected)

    def delete_model(self, request, record):
        touched = touched_by([record])
        with transaction.atomic(), one_act([record], why=reason_given(request)):
            super().delete_model(request, record)
        self.refresh(touched)

    def delete_queryset(self, request, queryset):
        touched = touched_by(queryset)
        with transaction.atomic(), one_act(queryset, why=reason_given(request)):
            super().delete_queryset(request, queryset)
        self.refresh(touched)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, RestrictedError) as reason:
            self.message_user(request, refusal_in_words(reason), messages.ERROR)
            return HttpResponseRedirect(request.path.replace("/delete/", "/change/"))

    def response_action(self, request, queryset):
        if not all(map(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest
        try:
            return super().response_action(request, queryset)
        except (ProtectedError, RestrictedError, Stale) as reason:
            self.message_user(request, refusal_in_words(reason), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


def in_columns_if_too_late(
    request, form: forms.ModelForm, formsets: list, context: dict
) -> TemplateResponse | None:
    """The page on which what two have written is brought together, if they differ."""
    if request.method != "POST" or not is_too_late(form, formsets):
        return None
    columns = Columns(form, formsets)
    return in_columns(request, columns, context) if columns.differing else None


def in_columns(request, columns: Columns, context: dict) -> TemplateResponse:
    context |= brought_together(request, columns) | {
        "title": "Bring together what you and others wrote",
        "opts": columns.record._meta,
        "is_popup_var": IS_POPUP_VAR,
        "to_field_var": TO_FIELD_VAR,
        "change_reason": columns.form["change_reason"],
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/archive/columns.html", context)


def brought_together(request, columns: Columns) -> dict:
    """What templates need to show three columns."""
    return {
        "columns": columns,
        "who": who_changed(columns.record, since=columns.read),
        "has_yet_to_choose": has_yet_to_choose(columns, request),
        "not_chosen": NOT_CHOSEN,
    }


def isolated(told):
    """Names, each after its kind, kept apart from it whatever their direction."""
    if isinstance(told, list):
        return [isolated(each) for each in told]
    kind, _, name = told.partition(": ")
    return format_html("{}: <bdi>{}</bdi>", kind, as_safe_as(told, name))


def as_safe_as(whole: str, part: str) -> str:
    """A part of what Django has made into HTML is HTML, and of words it is words."""
    return mark_safe(part) if isinstance(whole, SafeString) else part


def reason_given(request) -> str:
    """Why something is deleted, in the words of whoever does."""
    return request.POST.get("why", "").strip()


def refused_at_worst(request, view):
    """
    Answer with a view that saves, or with its form and the reason of a refusal.

    Where the database refuses, all is undone; the same request is put once more to
    the view, whose form now refuses itself and still holds all that was written.
    """
    if request.method != "POST":
        return view()
    try:
        with transaction.atomic():
            return view()
    except (Stale, IntegrityError, ProtectedError) as reason:
        request.refusal = refusal_in_words(reason)
    for file in request.FILES.values():
        file.seek(0)
    return view()


def touched_by(records) -> set[int]:
    """The keys of the letters whose headings these records may change."""
    return {letter.pk for record in records for letter in letters_touched_by(record)}


def refusal_in_words(reason: Exception) -> str:
    """What an editor is told of an exception that came out of saving or deleting."""
    # These, and LastCitation with them, are IntegrityErrors with a sentence.
    if isinstance(reason, ProtectedError | RestrictedError | Stale):
        return str(reason.args[0])
    return (
        "The database refused this: it contradicts another row, perhaps one of those "
        "below, or one that somebody else has just saved. Nothing is saved."
    )
