"""The archive as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = "Archive"

    def ready(self):
        from . import triggers
        from .admin import groups

        # SQLite drops a table's triggers, silently, when a migration rebuilds it.
        post_migrate.connect(triggers.make, sender=self)
        post_migrate.connect(groups.make, sender=self)
