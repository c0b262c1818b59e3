"""The public archive's addresses. These are cited in print: never reuse one."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from .views import agents, documents, letters, site, timeline
from .views.sitemaps import SITEMAPS

app_name = "archive"
urlpatterns = [
    path("", site.front_page, name="front-page"),
    path("letters/", letters.letter_list, name="letter-list"),
    path("letters/<slug:slug>/", letters.letter_detail, name="letter"),
    path("letters/<slug:slug>.json", letters.letter_data, name="letter-data"),
    path("documents/", documents.document_list, name="document-list"),
    path("documents/<slug:slug>/", documents.document_detail, name="document"),
    path("documents/<slug:slug>.json", documents.document_data, name="document-data"),
    path("agents/", agents.agent_list, name="agent-list"),
    path("agents/<slug:slug>/", agents.agent_detail, name="agent"),
    path("timeline/", timeline.timeline_of_all, name="timeline"),
    path("healthz", site.healthz, name="healthz"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
