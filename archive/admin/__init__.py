"""The editors' desk: every record of the archive, in Django's admin."""

from django.conf import settings
from django.contrib import admin

from . import (
    agents,
    assessments,
    citations,
    claims,
    documents,
    letters,
    passages,
    references,
)

__all__ = [
    "agents",
    "assessments",
    "citations",
    "claims",
    "documents",
    "letters",
    "passages",
    "references",
]

admin.site.site_header = settings.ARCHIVE_NAME
admin.site.site_title = settings.ARCHIVE_NAME
admin.site.index_title = "The editors’ desk"
