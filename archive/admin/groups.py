"""Who may do what at the desk: the groups that every archive begins with."""

from django.apps import apps as installed
from django.contrib.auth import get_permission_codename
from django.contrib.auth.management import create_permissions

from archive.models import AboutSection, Assessment, Capture, Colophon, Record

EDITORS, PUBLISHERS, LOADERS = "Editors", "Publishers", "Loaders"
ACTIONS = ("add", "change", "delete", "view")

# What is no Record never changes: texts come from a document's page.
NEVER_CHANGED = {Capture: ("delete", "view"), Assessment: ("add", "view")}
# What is public as soon as it is saved, and on every page: publishers' work.
OF_THE_EDITION = (Colophon, AboutSection)


def make(sender, using="default", apps=installed, **kwargs):
    """
    Make the groups that are missing; safe to repeat. Called after each migrate.

    A group is filled when it is made. What an administrator then adds or takes away
    stays; only a permission that is itself new, with a new kind of record, is given
    to the groups that it is meant for.
    """
    try:
        Group = apps.get_model("auth", "Group")
        Permission = apps.get_model("auth", "Permission")
    except LookupError:
        return
    ours = Permission.objects.using(using)
    ours = ours.filter(content_type__app_label=sender.label)
    known = set(ours.values_list("codename", flat=True))
    # Django makes them after this too, since the archive is the first of the apps.
    create_permissions(sender, verbosity=0, using=using, apps=apps)
    for name, codenames in permissions(sender).items():
        group, is_new = Group.objects.using(using).get_or_create(name=name)
        given = codenames if is_new else codenames - known
        group.permissions.add(*ours.filter(codename__in=given))


def permissions(archive) -> dict[str, set[str]]:
    """The codenames of what each group may do, when it is made."""
    records = [model for model in archive.get_models() if issubclass(model, Record)]
    leave = dict.fromkeys(records, ACTIONS) | NEVER_CHANGED
    writing = codenames(leave | dict.fromkeys(OF_THE_EDITION, ("view",)))
    reading = codenames(dict.fromkeys(leave, ("view",)))
    return {
        EDITORS: writing,
        PUBLISHERS: codenames(leave) | {"publish"},
        LOADERS: reading | {"load", "export"},
    }


def codenames(leave: dict[type, tuple[str, ...]]) -> set[str]:
    """The codenames of what may be done with the records of each kind."""
    return {
        get_permission_codename(action, model._meta)
        for model, actions in leave.items()
        for action in actions
    }
