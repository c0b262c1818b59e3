"""Pages and sources as they are cited: on the page, and in files to take along."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from archive import citing, edition
from archive.citing import Citable, Format, Style
from archive.dates import day_in_words
from archive.languages import HOUSE_LANGUAGE
from archive.models import (
    Collection,
    Document,
    Letter,
    Publication,
    Response,
    colophon_in_use,
)
from archive.pages.documents import DocumentPage
from archive.pages.letters import LetterPage
from archive.pages.questions import QuestionPage
from archive.pages.sources import PageWithSources, Source

from .addresses import as_of_form, at_its_address


class FormatConverter:
    """A format of files by the end of its name, for addresses."""

    regex = "|".join(form.suffix.replace(".", r"\.") for form in citing.FORMATS)

    def to_python(self, suffix: str) -> Format:
        return next(form for form in citing.FORMATS if form.suffix == suffix)

    def to_url(self, form: Format | str) -> str:
        return form if isinstance(form, str) else form.suffix


# --- What is cited ----------------------------------------------------------


def cited_letter(request, letter: Letter, on: date | None = None) -> Citable:
    # The day in a heading is today's reading, and may not have been known then.
    title = letter.title if on else letter.dated_title
    return cited_page(request, letter, title, on)


def cited_response(request, response: Response, on: date | None = None) -> Citable:
    title = f"{response.get_kind_display()} about {response.letter.title}"
    return cited_page(request, response, title, on)


def cited_question(request, page: QuestionPage) -> Citable:
    """A question's page; it is no record, so no files are had of it."""
    letter = page.letter
    whose = letter.title if page.on else letter.dated_title
    if page.step:
        whose = f"{whose}, step {page.step.position} of its way"
    address = request.build_absolute_uri(request.path)
    item = _item(letter, f"{page.asks} {whose}", address, page.on)
    return Citable(item, [])


def cited_page(request, record: Publication, title: str, on=None) -> Citable:
    """A page of ours, as it is read today; or as known on a day, which it names."""
    address = request.build_absolute_uri(record.get_absolute_url())
    item = _item(record, title, address, on)
    return Citable(item, files_of(record, "citation", on))


def _item(record: Publication, title: str, address: str, on: date | None) -> dict:
    if on:
        title = f"{title}, as known on {day_in_words(on)}"
    return citing.of_page(
        title,
        address + _as_of(on),
        slug=record.slug,
        archive_name=colophon_in_use().in_citations,
        read_on=edition.today(),
        language=getattr(record, "title_language", HOUSE_LANGUAGE),
    )


def cited_document(request, document: Document, read_in=()) -> Citable:
    item = citing.of_document(
        document,
        request.build_absolute_uri,
        archive_name=colophon_in_use().in_citations,
        read_in=read_in,
    )
    return Citable(item, files_of(document, "citation"))


def files_of(record: Publication, what: str, on: date | None = None):
    """Each format, and where the citation or the sources of a record are had in it."""
    view = f"archive:{record._meta.model_name}-{what}"
    return [
        (form, reverse(view, args=[record.slug, form]) + _as_of(on))
        for form in citing.FORMATS
    ]


def _as_of(on: date | None) -> str:
    return f"?as_of={on.isoformat()}" if on else ""


# --- The sources of a page --------------------------------------------------


class Bibliography:
    """The numbered sources of a page, in the style that the reader chose, if any."""

    styles = citing.STYLES

    def __init__(self, request: HttpRequest, page: PageWithSources):
        self.request = request
        self.page = page

    @property
    def style(self) -> Style | None:
        wanted = self.request.GET.get("style")
        return next((style for style in self.styles if style.slug == wanted), None)

    @property
    def entries(self) -> list[tuple[Source, list]]:
        """Each source with its entry; none where the form of the house is wanted."""
        style = self.style
        return [
            (source, style.entry(self.item(source)) if style else [])
            for source in self.page.sources
        ]

    @property
    def ways(self) -> list[tuple[str, str, bool]]:
        """The names of the styles, where each is to be had, whether it is shown."""
        kept = self.request.GET.copy()
        kept.pop("style", None)
        slugs = [("", "Our form"), *((style.slug, style.name) for style in self.styles)]
        shown = self.style.slug if self.style else ""
        ways = []
        for slug, name in slugs:
            query = kept.copy()
            if slug:
                query["style"] = slug
            address = f"?{query.urlencode()}" if query else self.request.path
            ways.append((name, f"{address}#sources", slug == shown))
        return ways

    def item(self, source: Source) -> dict:
        by_number = {source.number: source.document for source in self.page.sources}
        readers = [by_number[number] for number in sorted(source.read_in)]
        is_unseen = not source.document.was_consulted
        return cited_document(
            self.request, source.document, readers if is_unseen else ()
        ).item


# --- Files ------------------------------------------------------------------


@at_its_address(Letter)
def letter_citation(request, letter: Letter, form: Format) -> HttpResponse:
    on = as_of_form(request).day
    return _file(form, letter.slug, [cited_letter(request, letter, on).item])


@at_its_address(Letter)
def letter_sources(request, letter: Letter, form: Format) -> HttpResponse:
    page = LetterPage(letter, on=as_of_form(request).day)
    bibliography = Bibliography(request, page)
    items = [bibliography.item(source) for source in page.sources]
    return _file(form, f"{letter.slug}-sources", items)


@at_its_address(Response)
def response_citation(request, response: Response, form: Format) -> HttpResponse:
    on = as_of_form(request).day
    return _file(form, response.slug, [cited_response(request, response, on).item])


@at_its_address(Collection)
def collection_citation(request, collection: Collection, form: Format) -> HttpResponse:
    item = cited_page(request, collection, collection.title).item
    return _file(form, collection.slug, [item])


@at_its_address(Document)
def document_citation(request, document: Document, form: Format) -> HttpResponse:
    item = cited_document(request, document, DocumentPage(document).readers).item
    return _file(form, document.slug, [item])


def _file(form: Format, name: str, items: list[dict]) -> HttpResponse:
    return HttpResponse(
        form.write(items),
        content_type=f"{form.content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.{form.suffix}"'},
    )
