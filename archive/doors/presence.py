"""Who has a record open: each page of the desk says so, and asks who else."""

from datetime import timedelta

from django.utils import timezone

from .models import Presence

# For so long an account counts as there after its page has said so.
HERE_FOR = timedelta(seconds=30)
# How often that is written down: between, a page that asks writes nothing.
NOTED_AFTER = timedelta(seconds=12)
FORGOTTEN_AFTER = timedelta(minutes=10)


def of(kind: str, key: int) -> list[Presence]:
    """The accounts that have a record open now, by name. One query."""
    here = Presence.objects.filter(
        kind=kind, record_id=key, seen_at__gt=timezone.now() - HERE_FOR
    )
    return list(here.select_related("account").order_by("account__username"))


def is_to_be_noted(user, here: list[Presence]) -> bool:
    """Whether it is not written down, or too long ago, that an account is there."""
    since = timezone.now() - NOTED_AFTER
    return not any(each.account_id == user.pk and each.seen_at > since for each in here)


def note(user, kind: str, key: int) -> None:
    """Write down that an account has a record open, and forget who went long ago."""
    now = timezone.now()
    Presence.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
    Presence.objects.bulk_create(
        [Presence(account=user, kind=kind, record_id=key, seen_at=now)],
        update_conflicts=True,
        unique_fields=["account", "kind", "record_id"],
        update_fields=["seen_at"],
    )
