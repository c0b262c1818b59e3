"""Every address: the editors' desk, then the public archive."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("archive.urls")),
]

handler400 = "archive.views.site.bad_request"
handler403 = "archive.views.site.forbidden"
handler404 = "archive.views.site.not_found"
handler500 = "archive.views.site.server_error"
