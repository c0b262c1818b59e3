"""The doors as a Django application of their own, beside what the archive holds."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "archive.doors"
    label = "doors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.contrib.auth import signals
        from django.core import checks

        from . import sessions
        from .checks import second_factor_is_of_groups_that_are_there
        from .journal import heard_log_out

        signals.user_logged_in.connect(sessions.begin, dispatch_uid="doors.begin")
        checks.register(second_factor_is_of_groups_that_are_there, "database")
        signals.user_logged_out.connect(heard_log_out, dispatch_uid="doors.end")
