"""Making records public from the admin: buttons on the page, an action in the list."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from archive import publishing
from archive.models import Publication, Stale, State

from .records import RecordAdmin


@dataclass(frozen=True)
class Step:
    """A button: the name under which it is posted, and the act that it calls."""

    name: str
    label: str
    act: Callable[[Publication, str], None]
    done: str
    is_for_publishers: bool = True


def withdraw(record: Publication, comment: str) -> None:
    publishing.withdraw(record, because=record.withdrawn_because)


STEPS = {
    State.IN_REVIEW: Step(
        "_submit",
        "Submit for review",
        lambda record, comment: publishing.submit(record, comment=comment),
        "“{}” is in review.",
        is_for_publishers=False,
    ),
    State.PUBLISHED: Step(
        "_publish",
        "Publish",
        lambda record, comment: publishing.publish(record, comment=comment),
        "“{}” is public.",
    ),
    State.DRAFT: Step(
        "_send_back",
        "Send back",
        lambda record, comment: publishing.send_back(record, comment=comment),
        "“{}” is a draft again.",
    ),
    State.WITHDRAWN: Step(
        "_withdraw",
        "Withdraw",
        withdraw,
        "“{}” is withdrawn; its address gives the reason.",
    ),
}
PERMISSION = "archive.publish"
KEPT = "What was public once keeps its address: withdraw it instead of deleting it."

ON_THE_SITE = (
    "On the public site",
    {
        "fields": [("state", "published_at"), "withdrawn_because"],
        "description": "Its state changes by the buttons below, which save the form "
        "first. An edit to what is public is live as soon as it is saved.",
    },
)


class PublicationAdmin(RecordAdmin):
    """The page of a record that the public may come to see."""

    readonly_fields = ["state", "published_at"]
    actions = ["publish_selected"]

    def steps_open_to(self, user, record) -> list[Step]:
        """The buttons for this record in its state, as far as the user may press."""
        may_publish = user.has_perm(PERMISSION)
        return [
            step
            for state, step in STEPS.items()
            if state in publishing.STEPS[record.state]
            and (may_publish or not step.is_for_publishers)
        ]

    def render_change_form(self, request, context, obj=None, **kwargs):
        if obj and self.has_change_permission(request, obj):
            context["steps"] = self.steps_open_to(request.user, obj)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def response_change(self, request, record):
        asked = [step for step in STEPS.values() if step.name in request.POST]
        if not asked:
            return super().response_change(request, record)
        step = asked[0]
        if step.is_for_publishers and not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        self.take(request, record, step)
        return HttpResponseRedirect(request.get_full_path())

    def take(self, request, record, step: Step):
        """Take a step with a record that has just been saved, and say how it went."""
        try:
            step.act(record, request.POST.get("change_reason", ""))
        except publishing.NotReady as reason:
            self.message_user(request, f"Saved, but: {reason}", messages.ERROR)
        else:
            self.message_user(
                request,
                format_html("{} {}", step.done.format(record), link_to_site(record)),
                messages.SUCCESS,
            )

    def delete_model(self, request, record):
        if record.published_at:
            raise ProtectedError(KEPT, {record})
        super().delete_model(request, record)

    def delete_queryset(self, request, queryset):
        if once_public := set(queryset.filter(published_at__isnull=False)):
            raise ProtectedError(KEPT, once_public)
        super().delete_queryset(request, queryset)

    def has_publish_permission(self, request):
        return request.user.has_perm(PERMISSION)

    @admin.action(
        description="Publish the selected %(verbose_name_plural)s",
        permissions=["publish"],
    )
    def publish_selected(self, request, queryset):
        published = 0
        for record in queryset:
            try:
                publishing.publish(record)
                published += 1
            except (publishing.NotReady, Stale) as reason:
                self.message_user(request, str(reason), messages.ERROR)
        self.message_user(request, f"Public now: {published}.", messages.SUCCESS)


def link_to_site(record) -> str:
    """A link to a record's page, by way of the admin, which knows its address."""
    kind = ContentType.objects.get_for_model(record)
    url = reverse("admin:view_on_site", args=[kind.pk, record.pk])
    return format_html('<a href="{}">View on site</a>', url)
