"""The editors' desk: every record of the archive, in Django's admin."""

from django.conf import settings
from django.contrib import admin

from . import agents, claims, documents, letters, passages

__all__ = ["agents", "claims", "documents", "letters", "passages"]

admin.site.site_header = settings.ARCHIVE_NAME
admin.site.site_title = settings.ARCHIVE_NAME
admin.site.index_title = "The editors’ desk"
