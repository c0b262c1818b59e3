"""Making records public from the desk: buttons on the page, and actions in the list."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError, Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from archive import publishing, search
from archive.models import Publication, State

from .records import RecordAdmin, TextArea, change_url, is_key

PERMISSION = "archive.publish"
KEPT = "What was public once keeps its address: withdraw it instead of deleting it."
LONGEST = 100  # characters of a comment, as the history keeps them


@dataclass(frozen=True)
class Step:
    """
    A button: the name under which it is posted, and the act that it calls.

    `becomes` ends the sentence on one record, `many` begins the count of several;
    `wants` asks for the words, where a step needs some.
    """

    name: str
    to: State
    label: str
    act: Callable
    becomes: str
    many: str
    asks: str
    hint: str = "For the history, which readers never see."
    wants: str = ""
    longest: int | None = LONGEST
    is_for_publishers: bool = True

    def is_open_to(self, user) -> bool:
        return not self.is_for_publishers or user.has_perm(PERMISSION)

    def leads_from(self, record: Publication) -> bool:
        return self.to in publishing.STEPS[record.state]


def withdraw(record: Publication, *, comment: str, **how) -> None:
    publishing.withdraw(record, because=comment, **how)


SUBMIT = Step(
    "_submit",
    State.IN_REVIEW,
    "Submit for review",
    publishing.submit,
    "is in review",
    "In review now",
    "Comment on submitting",
    is_for_publishers=False,
)
PUBLISH = Step(
    "_publish",
    State.PUBLISHED,
    "Publish",
    publishing.publish,
    "is public",
    "Public now",
    "Comment on publishing",
)
SEND_BACK = Step(
    "_send_back",
    State.DRAFT,
    "Send back",
    publishing.send_back,
    "is a draft again",
    "Drafts again",
    "What is to be done",
    hint="Needed. Its editors find it on their first page; readers never see it.",
    wants="Say what is to be done: its editors will read it.",
)
WITHDRAW = Step(
    "_withdraw",
    State.WITHDRAWN,
    "Withdraw",
    withdraw,
    "is withdrawn; its address gives the reason",
    "Withdrawn",
    "Reason for the withdrawal",
    hint="Needed, and public: readers find it at the address from then on.",
    wants="Give the reason for the withdrawal: readers will see it.",
    longest=None,
)
STEPS = [SUBMIT, PUBLISH, SEND_BACK, WITHDRAW]

# The button that publishes the responses of a letter too, and first the letter.
WITH_RESPONSES = "_publish_responses"


class StepForm(forms.Form):
    """The words that go with a step: a comment, or the reason that readers see."""

    # On a record's page they are needed by one of its buttons only.
    use_required_attribute = False

    def __init__(self, step: Step, data=None):
        super().__init__(data, prefix=step.name)
        short = forms.TextInput({"class": "vTextField"})
        self.fields["comment"] = forms.CharField(
            label=step.asks,
            help_text=step.hint,
            required=bool(step.wants),
            error_messages={"required": step.wants},
            max_length=step.longest,
            widget=short if step.longest else TextArea({"rows": 2}),
        )

    @property
    def refusal(self) -> str:
        return " ".join(self.errors.get("comment", []))


ON_THE_SITE = (
    "On the public site",
    {"fields": [("state", "published_at"), "withdrawn_because"]},
)


class PublicationAdmin(RecordAdmin):
    """
    The page of a record that the public may come to see.

    Its state is changed by the steps alone, and by no form: a button saves the form
    first, an action of the list takes the step with every record that is chosen.
    """

    readonly_fields = ["state", "published_at"]
    actions = [
        "submit_selected",
        "publish_selected",
        "send_back_selected",
        "withdraw_selected",
    ]

    # --- The list -----------------------------------------------------------

    def get_search_results(self, request, queryset, search_term):
        """What Django finds, and names and titles in any spelling of either script."""
        found, _ = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return found, False
        spelled = search.keys_at_the_desk(self.model, search_term)
        either = Q(pk__in=found.order_by().values("pk")) | Q(pk__in=spelled)
        return queryset.filter(either), False

    # --- On a record's page -------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        """Those who publish may mend the reason that readers of a withdrawn find."""
        is_withdrawn = obj and obj.is_withdrawn and not hasattr(obj, "_history")
        fieldsets = super().get_fieldsets(request, obj)
        if is_withdrawn:
            return fieldsets
        return [
            (name, options | {"fields": without_reason(options["fields"])})
            for name, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        if self.has_publish_permission(request):
            return readonly
        return [*readonly, "withdrawn_because"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.leads_to_a_step = step_asked(request) is not None
        return form

    def render_change_form(self, request, context, obj=None, **kwargs):
        if obj:
            context["way"] = obj.way()
            context["waiting"] = publishing.responses_waiting(obj).count()
            context["waiting_url"] = waiting_url(obj)
            context["may_publish"] = self.has_publish_permission(request)
            if self.has_change_permission(request, obj):
                context["steps"] = self.steps_open_to(request, obj)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def steps_open_to(self, request, record) -> list[tuple[Step, StepForm]]:
        """The buttons for a record in its state, as far as the user may press them."""
        asked = step_asked(request)
        return [
            (step, StepForm(step, request.POST if step is asked else None))
            for step in STEPS
            if step.leads_from(record) and step.is_open_to(request.user)
        ]

    def response_change(self, request, record):
        step = step_asked(request)
        if step is None:
            return super().response_change(request, record)
        if not step.is_open_to(request.user):
            raise PermissionDenied
        if self.take(request, record, step) and step is PUBLISH:
            self.see_to_responses(request, record)
        return HttpResponseRedirect(request.get_full_path())

    def take(self, request, record, step: Step) -> bool:
        """Take a step with a record that has just been saved, and say how it went."""
        form = StepForm(step, request.POST)
        try:
            if not form.is_valid():
                raise publishing.NotReady(form.refusal)
            step.act(record, comment=form.cleaned_data["comment"])
        except publishing.NotReady as reason:
            sentence = f"{reason} What was written in the form is saved."
            self.message_user(request, sentence, messages.ERROR)
            return False
        site = link_to_site(record)
        done = format_html("“{}” {}. {}", record, step.becomes, site)
        self.message_user(request, done, messages.SUCCESS)
        return True

    def see_to_responses(self, request, letter):
        """Publish what waits with a letter, if that was asked, or say that it waits."""
        waiting = publishing.responses_waiting(letter)
        if WITH_RESPONSES in request.POST:
            self.tell(
                request, PUBLISH, publishing.with_each(waiting, publishing.publish)
            )
        elif number := waiting.count():
            sentence = '{}, which readers do not see: <a href="{}">look there</a>.'
            self.message_user(
                request,
                format_html(sentence, still_waiting(number), waiting_url(letter)),
                messages.WARNING,
            )

    # --- In the list --------------------------------------------------------

    def has_publish_permission(self, request):
        return request.user.has_perm(PERMISSION)

    @admin.action(
        description="Submit the selected %(verbose_name_plural)s for review",
        permissions=["change"],
    )
    def submit_selected(self, request, queryset):
        return self.take_with_each(request, queryset, SUBMIT)

    @admin.action(
        description="Publish the selected %(verbose_name_plural)s",
        permissions=["publish"],
    )
    def publish_selected(self, request, queryset):
        return self.take_with_each(request, queryset, PUBLISH)

    @admin.action(
        description="Send back the selected %(verbose_name_plural)s",
        permissions=["publish"],
    )
    def send_back_selected(self, request, queryset):
        return self.take_with_each(request, queryset, SEND_BACK)

    @admin.action(
        description="Withdraw the selected %(verbose_name_plural)s",
        permissions=["publish"],
    )
    def withdraw_selected(self, request, queryset):
        return self.take_with_each(request, queryset, WITHDRAW)

    def take_with_each(self, request, queryset, step: Step):
        """Take a step with all that are chosen; ask first for the words it needs."""
        is_confirmed = "chosen" in request.POST
        form = StepForm(step, request.POST if is_confirmed else None)
        if is_confirmed:
            queryset = queryset.filter(pk__in=chosen(request))
        if step.wants and not form.is_valid():
            return self.ask_for_words(request, queryset, step, form)
        comment = form.cleaned_data["comment"] if form.is_valid() else ""
        act = partial(step.act, comment=comment)
        self.tell(request, step, publishing.with_each(queryset, act))

    def ask_for_words(self, request, queryset, step: Step, form: StepForm):
        """The page between: what the step will touch, what not, and the words."""
        records = list(queryset)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{step.label}: {counted(self.opts, len(records))}",
            "opts": self.opts,
            "step": step,
            "form": form,
            "ready": [record for record in records if step.leads_from(record)],
            "not_ready": [record for record in records if not step.leads_from(record)],
            "action": request.POST["action"],
            "chosen": ",".join(str(record.pk) for record in records),
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/archive/take_step.html", context)

    def tell(self, request, step: Step, outcome: publishing.Outcome):
        """Say how many were done, and of each that was refused its name and reason."""
        for record in outcome.done:
            self.log_change(request, record, step.label)
        if outcome.done or not outcome.refused:
            done = f"{step.many}: {len(outcome.done)}."
            self.message_user(request, done, messages.SUCCESS)
        if outcome.refused:
            refusals = (
                (change_url(record), reason) for record, reason in outcome.refused
            )
            listed = format_html_join("", '<li><a href="{}">{}</a></li>', refusals)
            sentence = "{} refused: <ul>{}</ul>"
            number = counted(outcome.refused[0][0]._meta, len(outcome.refused))
            self.message_user(
                request, format_html(sentence, number, listed), messages.ERROR
            )

    # --- Deleting -----------------------------------------------------------

    def get_deleted_objects(self, objs, request):
        """Say of what was public, before anybody presses Delete, that it stays."""
        *found, protected = super().get_deleted_objects(objs, request)
        if any(record.published_at for record in objs):
            protected = [*protected, KEPT]
        return *found, protected

    def delete_model(self, request, record):
        if record.published_at:
            raise ProtectedError(KEPT, {record})
        super().delete_model(request, record)

    def delete_queryset(self, request, queryset):
        if once_public := set(queryset.filter(published_at__isnull=False)):
            raise ProtectedError(KEPT, once_public)
        super().delete_queryset(request, queryset)


def step_asked(request) -> Step | None:
    """The step whose button was pressed."""
    if WITH_RESPONSES in request.POST:
        return PUBLISH
    return next((step for step in STEPS if step.name in request.POST), None)


def without_reason(fields) -> list:
    return [name for name in fields if name != "withdrawn_because"]


def chosen(request) -> list[str]:
    """The keys that the page between has listed, in one field for any number."""
    return [key for key in request.POST["chosen"].split(",") if is_key(key)]


def counted(opts, number: int) -> str:
    """The number of records of a kind: 1 letter, 3 letters."""
    return f"{number} {opts.verbose_name if number == 1 else opts.verbose_name_plural}"


def still_waiting(number: int) -> str:
    if number == 1:
        return "A response of it is not public yet"
    return f"{number} responses of it are not public yet"


def waiting_url(record) -> str:
    """The list of a letter's responses that are not public."""
    states = ",".join([State.DRAFT, State.IN_REVIEW])
    url = reverse("admin:archive_response_changelist")
    return f"{url}?letter__id__exact={record.pk}&state__in={states}"


def link_to_site(record) -> str:
    """A link to a record's page, by way of the admin, which knows its address."""
    kind = ContentType.objects.get_for_model(record)
    url = reverse("admin:view_on_site", args=[kind.pk, record.pk])
    return format_html('<a href="{}">View on site</a>', url)
