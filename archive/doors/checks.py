"""What `manage.py check --database default` asks of the doors."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.checks import Warning

from .second_factor import SUPERUSERS


def second_factor_is_of_groups_that_are_there(app_configs, databases, **kwargs):
    """A name that is written otherwise would ask nobody for a second factor."""
    asked = {name for name in settings.SECOND_FACTOR_OF if name != SUPERUSERS}
    if not asked or not databases:
        return []
    there = set(Group.objects.filter(name__in=asked).values_list("name", flat=True))
    return [
        Warning(f"ARCHIVE_SECOND_FACTOR names “{name}”, and there is no such group.")
        for name in sorted(asked - there)
    ]
