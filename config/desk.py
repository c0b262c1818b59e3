"""The editors' desk as a Django application: its admin, with the archive's own site."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "archive.admin.doors.Desk"
