"""The public archive's addresses. These are cited in print: never reuse one."""

from django.urls import path, register_converter

from .views import (
    agents,
    citations,
    collections,
    documents,
    feeds,
    letters,
    questions,
    responses,
    robots,
    search,
    site,
    sitemaps,
    timeline,
)
from .views.addresses import from_any_site, only_read, shown_on_any_site

register_converter(citations.FormatConverter, "format")
register_converter(questions.QuestionConverter, "question")

app_name = "archive"
urlpatterns = [
    path("", site.front_page, name="front-page"),
    path("letters/", letters.letter_list, name="letter-list"),
    path("letters/<slug:slug>/", letters.letter_detail, name="letter"),
    path("letters/<slug:slug>.json", letters.letter_data, name="letter-data"),
    path("letters/<slug:slug>.atom", feeds.letter_feed, name="letter-feed"),
    path(
        "letters/<slug:slug>.<format:form>",
        citations.letter_citation,
        name="letter-citation",
    ),
    path(
        "letters/<slug:slug>/sources.<format:form>",
        citations.letter_sources,
        name="letter-sources",
    ),
    path(
        "letters/<slug:slug>/<question:question>/",
        questions.question_detail,
        name="question",
    ),
    path(
        "letters/<slug:slug>/steps/<slug:key>/<question:question>/",
        questions.question_detail,
        name="question-of-step",
    ),
    path("letters/<slug:slug>/whole/", letters.letter_whole, name="letter-whole"),
    path(
        "letters/<slug:slug>/preview.png",
        letters.letter_preview,
        name="letter-preview",
    ),
    path("letters/<slug:slug>/like/", search.letters_like, name="letters-like"),
    path("letters.atom", feeds.letters_feed, name="letters-feed"),
    path("documents/", documents.document_list, name="document-list"),
    path("documents/<slug:slug>/", documents.document_detail, name="document"),
    path("documents/<slug:slug>/file/", documents.document_file, name="document-file"),
    path("documents/<slug:slug>.json", documents.document_data, name="document-data"),
    path(
        "documents/<slug:slug>.<format:form>",
        citations.document_citation,
        name="document-citation",
    ),
    path("agents/", agents.agent_list, name="agent-list"),
    path("agents/<slug:slug>/", agents.agent_detail, name="agent"),
    path("places/<slug:slug>/", agents.place_detail, name="place"),
    path("collections/<slug:slug>/", collections.collection_detail, name="collection"),
    path(
        "collections/<slug:slug>.<format:form>",
        citations.collection_citation,
        name="collection-citation",
    ),
    path("responses/<slug:slug>/", responses.response_detail, name="response"),
    path(
        "responses/<slug:slug>.<format:form>",
        citations.response_citation,
        name="response-citation",
    ),
    path("search/", search.search_page, name="search"),
    path("search.json", search.search_json, name="search-json"),
    path("search.jsonl", search.search_jsonl, name="search-jsonl"),
    path("search.csv", search.search_csv, name="search-csv"),
    path("search.atom", search.search_atom, name="search-atom"),
    path("search/names.json", search.search_names, name="search-names"),
    path("opensearch.xml", search.opensearch, name="opensearch"),
    path("about/", site.about, name="about"),
    path("mark.png", site.mark, name="mark"),
    path("accent.css", site.accent, name="accent"),
    path("timeline/", timeline.timeline_of_all, name="timeline"),
    path("healthz", site.healthz, name="healthz"),
    path("robots.txt", robots.robots, name="robots"),
    path(".well-known/security.txt", robots.security, name="security"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path(
        "sitemap-<slug:section>.xml", sitemaps.sitemap_section, name="sitemap-section"
    ),
]

# Data that a page of another site may fetch. The search is among them: what it finds
# for nobody in particular are the titles and words that its page shows to everybody.
FOR_ANY_SITE = {"letter-data", "document-data", "search-json"}
# Pictures that other sites show beside their links to us.
SHOWN_ON_ANY_SITE = {"letter-preview"}

# Said once, so that no address can forget it.
for address in urlpatterns:
    address.callback = only_read(address.callback)
    if address.name in FOR_ANY_SITE:
        address.callback = from_any_site(address.callback)
    if address.name in SHOWN_ON_ANY_SITE:
        address.callback = shown_on_any_site(address.callback)
