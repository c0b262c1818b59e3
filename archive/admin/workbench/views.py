"""The workbench's page and its parts: each answers with a fragment for its place."""

import json
from collections.abc import Callable
from functools import wraps

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from archive import evidence
from archive.evidence import refresh_headings
from archive.models import (
    Annotation,
    Citation,
    Deletion,
    Document,
    Letter,
    Stale,
)
from archive.restoring import InTheWay, bring_back

from .. import here
from ..bringing_together import take_choices
from ..columns import Columns
from ..evidence import desk_of
from ..records import brought_together, is_key, refusal_in_words, touched_by
from . import choosing, foresight
from .bench import Workbench, annotations_of, citations_of
from .citing import BeginForm, CiteForm, NewCiteForm
from .marks import ACT_OF, ACTS, MarkForm, MoveForm, NewMarkForm

TEMPLATES = "admin/archive/document/workbench"
KINDS = {"annotation": Annotation, "citation": Citation}
HERE = "admin:archive_workbench_here"
AT_WORK = "letter_at_work"  # in the session
REFUSALS = (Stale, IntegrityError, ProtectedError, RestrictedError)


def addresses() -> list:
    """The addresses below `/admin/archive/document/`, each for those who may see it."""
    views = {
        "": (workbench, "archive_document_workbench"),
        "letter/": (letter_at_work, "archive_workbench_letter"),
        "choices/": (choices, "archive_workbench_choices"),
        "new/<slug:act>/": (new_mark, "archive_workbench_new"),
        "answers/": (answers, "archive_workbench_answers"),
        "foresight/": (foreseen, "archive_workbench_foresight"),
        "also/": (also, "archive_workbench_also"),
        "<slug:kind>/<int:pk>/": (one_card, "archive_workbench_mark"),
        "<slug:kind>/<int:pk>/edit/": (edit_mark, "archive_workbench_edit"),
        "<slug:kind>/<int:pk>/move/": (move_mark, "archive_workbench_move"),
        "<slug:kind>/<int:pk>/delete/": (delete_mark, "archive_workbench_delete"),
        "<slug:kind>/<int:pk>/undo/": (undo, "archive_workbench_undo"),
    }
    asked = path(
        "<int:key>/workbench/here/",
        admin.site.admin_view(who_is_here),
        name="archive_workbench_here",
    )
    return [
        asked,
        *(
            path(
                f"<int:key>/workbench/{address}",
                admin.site.admin_view(on_document(view)),
                name=name,
            )
            for address, (view, name) in views.items()
        ),
    ]


def on_document(view: Callable) -> Callable:
    """A view of a document's workbench, for those who may see the document."""

    @wraps(view)
    def opened(request, key: int, **given):
        if not request.user.has_perm("archive.view_document"):
            raise PermissionDenied
        documents = Document.objects.select_related("current_capture", "publisher")
        return view(request, get_object_or_404(documents, pk=key), **given)

    return opened


def part(request, name: str, context: dict, **how) -> HttpResponse:
    return render(request, f"{TEMPLATES}/{name}.html", context, **how)


# --- The page ---------------------------------------------------------------


@require_GET
def workbench(request: HttpRequest, document: Document) -> HttpResponse:
    bench = Workbench(document)
    letter = at_work(request)
    context = {
        **admin.site.each_context(request),
        "title": f"Workbench: {document}",
        "opts": Document._meta,
        "document": document,
        "bench": bench,
        "here": here.asked_at(reverse(HERE, args=[document.pk]), document),
        "acts": acts_for(request),
        "captures": document.captures.defer("text"),
        "reference_count": document.references.count(),
        **letter_context(request, document, letter),
    }
    return part(request, "workbench", context)


@require_GET
def who_is_here(request: HttpRequest, key: int) -> HttpResponse:
    """Who else has the document open, and who has saved it or a mark on it."""
    refuse_unless(request, "view", Document)
    version, since = here.opened_at(request)
    itself = here.of_itself(Document, key, version, since)
    marks = here.of_marks(key, since, but_by=request.user)
    url = reverse("admin:archive_document_workbench", args=[key])
    return here.answer(request, Document, key, [itself, *marks], url=url)


def acts_for(request) -> list[tuple[str, str, str]]:
    """What the bar offers this editor: the name in the address, the label, the key."""
    may = {act: may_begin(request, act) for act in ACTS}
    return [(act, label, key) for act, (label, key, _) in ACTS.items() if may[act]]


def may_begin(request, act: str) -> bool:
    models = {"cite": [Citation], "begin": [Citation, Letter]}.get(act, [Annotation])
    return all(may_do(request, "add", model) for model in models)


def may_do(request, action: str, model) -> bool:
    return request.user.has_perm(f"archive.{action}_{model._meta.model_name}")


def refuse_unless(request, action: str, model) -> None:
    if not may_do(request, action, model):
        raise PermissionDenied


# --- The letter at work -----------------------------------------------------


def at_work(request) -> Letter | None:
    """The letter that the address names, or the one chosen before: it is kept."""
    chosen = request.GET.get("letter", "")
    if is_key(chosen):
        request.session[AT_WORK] = int(chosen)
    key = request.session.get(AT_WORK)
    return Letter.objects.filter(pk=key).first() if key else None


def letter_context(request, document: Document, letter: Letter | None) -> dict:
    desk = desk_of(letter) if letter else None
    return {
        "document": document,
        "letter": letter,
        "desk": desk,
        "may_cite": may_do(request, "add", Citation),
        "letters": [] if letter else choosing.found(request, ["letter"], ""),
    }


@require_GET
def letter_at_work(request, document: Document) -> HttpResponse:
    if request.GET.get("other"):
        request.session.pop(AT_WORK, None)
    return part(request, "_letter", letter_context(request, document, at_work(request)))


@require_GET
def choices(request, document: Document) -> HttpResponse:
    """The records that what is typed finds, to choose one of."""
    name = request.GET.get("for", "")
    kinds = [k for k in request.GET.get("kinds", "").split(",") if k in choosing.MODELS]
    typed = request.GET.get(f"{name}_typed", "").replace("\0", "")[:200]
    if not name.isidentifier() or not kinds:
        raise BadRequest
    context = {
        "name": name,
        "chosen": request.GET.get(name, ""),
        "choices": choosing.found(request, kinds, typed),
    }
    return part(request, "_choices", context)


# --- Marks ------------------------------------------------------------------


def new_mark(request, document: Document, act: str) -> HttpResponse:
    """The form beside the words, and what is saved with it."""
    if act not in ACTS or request.method not in ("GET", "POST"):
        raise BadRequest
    if not may_begin(request, act):
        raise PermissionDenied
    if act == "cite" and at_work(request) is None:
        context = letter_context(request, document, None)
        return part(request, "_choose_letter_first", context)
    if request.method == "GET":
        return form_part(request, new_form(request, document, act), act)
    return saved_or_refused(
        request, lambda: new_form(request, document, act, request.POST), act
    )


def new_form(request, document: Document, act: str, data=None):
    selection = {
        name: request.GET[name]
        for name in ("start", "end", "exact", "question")
        if name in request.GET
    }
    if act == "cite":
        citation = Citation(document=document)
        return NewCiteForm(at_work(request), data, instance=citation, initial=selection)
    if act == "begin":
        return BeginForm(
            None, data, instance=Citation(document=document), initial=selection
        )
    annotation = Annotation(document=document, motivation=ACTS[act][2])
    return NewMarkForm(data, instance=annotation, initial=selection)


def form_part(request, form, act: str, *, status: int = 200) -> HttpResponse:
    document = form.instance.document
    context = {
        "form": form,
        "act": act,
        "label": ACTS[act][0],
        "document": document,
        "mark": None if form.instance._state.adding else form.instance,
        "suggested": suggested(request, form) if act == "identify" else [],
    }
    name = "_cite" if act in ("cite", "begin") else "_mark_form"
    return part(request, name, context, status=status)


def suggested(request, form) -> list[choosing.Choice]:
    """The agents and places whose names occur in the words, and what could be made."""
    words = form["exact"].value() if "exact" in form.fields else form.instance.exact
    words = str(words or "")[:400]
    records = choosing.named_in(words) or choosing.partly_named_in(words)
    kinds = ["agent", "place"]
    choices = [choosing.choice_of(record) for record in records[: choosing.OFFERED]]
    known = {choice.value for choice in choices}
    chosen = [choice for choice in form.chosen_choices if choice.value not in known]
    choices = chosen + choices
    return choices + choosing.to_make(request, kinds, " ".join(words.split()))


def saved_or_refused(request, make_form: Callable, act: str) -> HttpResponse:
    """Save what the form says, whole or not at all, and answer with its card."""
    try:
        with transaction.atomic():
            form = make_form()
            held = type(form.instance)._base_manager.filter(pk=form.instance.pk)
            touched = touched_by(held) if form.instance.pk else set()
            if form.is_valid():
                marks = saved(form, touched, request.POST.getlist("also"))
                if act == "begin":
                    request.session[AT_WORK] = form.instance.claim.whole.pk
                return cards_part(request, marks, form.instance.document)
            transaction.set_rollback(True)
    except REFUSALS as reason:
        form = refused_form(make_form, reason)
    if getattr(form, "is_stale", False):
        return columns_part(request, form, act)
    return form_part(request, form, act, status=422)


def refused_form(make_form: Callable, reason: Exception):
    """The form again, with the sentence on why; nothing that it makes is kept."""
    with transaction.atomic():
        form = make_form()
        form.is_valid()
        form.add_error(None, refusal_in_words(reason))
        transaction.set_rollback(True)
    return form


def columns_part(request, form, act: str) -> HttpResponse:
    """In place of a card that came too late: three columns, or what both wrote."""
    columns, document = Columns(form, []), form.instance.document
    if not columns.differing:
        return cards_part(request, [columns.record], document)
    context = brought_together(request, columns) | {
        "form": form,
        "label": ACTS[act][0],
        "document": document,
        "kind": columns.record._meta.model_name,
        "mark": columns.record,
    }
    return part(request, "_columns", context, status=422)


def saved(form, touched: set[int], also_at: list[str]) -> list:
    """Save a mark, and the same on the other places of the article that were ticked."""
    if form.has_news:
        form.save()
    marks = [form.instance]
    for place in dict.fromkeys(also_at):
        start, _, end = place.partition("-")
        if is_key(start) and is_key(end):
            marks.append(the_same_at(form.instance, int(start), int(end)))
    if isinstance(form.instance, Citation):
        letters = touched | touched_by([form.instance])
        refresh_headings(Letter.objects.filter(pk__in=letters))
    return marks


def the_same_at(mark: Annotation, start: int, end: int) -> Annotation:
    """The same identification at another place of the article."""
    text = mark.document.current_capture.text
    given = {"start": start, "end": end, "exact": text[start:end]}
    given |= {"is_public": mark.is_public, "note_language": mark.note_language}
    record = mark.agent or mark.place
    given["who"] = choosing.choice_of(record).value
    twin = Annotation(document=mark.document, motivation=mark.motivation)
    form = NewMarkForm(given, instance=twin)
    if not form.is_valid():
        raise IntegrityError(str(form.errors))
    return form.save()


def cards_part(request, marks: list, document: Document, **how) -> HttpResponse:
    """The cards of marks just saved; the letter's column is told if it concerns it."""
    model = type(marks[0])
    query = citations_of(document) if model is Citation else annotations_of(document)
    fresh = query.filter(pk__in=[mark.pk for mark in marks])
    context = {
        "cards": Workbench(document).cards_of(fresh),
        "document": document,
        "saved_at": timezone.localtime(),
    }
    response = part(request, "_saved", context, **how)
    happened = {"workbench:saved": {"mark": context["cards"][0].place}}
    if model is Citation:
        happened["workbench:letter"] = True
    response["HX-Trigger"] = json.dumps(happened)
    return response


def mark_of(document: Document, kind: str, pk: int):
    if kind not in KINDS:
        raise BadRequest
    marks = citations_of(document) if kind == "citation" else annotations_of(document)
    return get_object_or_404(marks, pk=pk)


@require_GET
def one_card(request, document: Document, kind: str, pk: int) -> HttpResponse:
    (card,) = Workbench(document).cards_of([mark_of(document, kind, pk)])
    return part(request, "_card", {"card": card, "document": document})


def edit_mark(request, document: Document, kind: str, pk: int) -> HttpResponse:
    refuse_unless(request, "change", KINDS.get(kind, Annotation))
    take_choices(request)
    mark = mark_of(document, kind, pk)
    act = "cite" if kind == "citation" else ACT_OF[mark.motivation]

    def make_form(data=None):
        held = mark_of(document, kind, pk)
        # Several cards may be open at once, each with the labels of its own fields.
        given = {"instance": held, "auto_id": f"{kind}-{pk}-%s"}
        if kind == "annotation":
            return MarkForm(data, **given)
        whole = held.claim.whole if held.claim_id else None
        if not isinstance(whole, Letter):
            raise BadRequest
        return CiteForm(whole, data, **given)

    if request.method != "POST":
        return form_part(request, make_form(), act)
    return saved_or_refused(request, lambda: make_form(request.POST), act)


@require_POST
def move_mark(request, document: Document, kind: str, pk: int) -> HttpResponse:
    """Set a mark on other words."""
    refuse_unless(request, "change", KINDS.get(kind, Annotation))
    mark = mark_of(document, kind, pk)
    mark.document = document
    form = MoveForm(mark, request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                mark.save()
                return cards_part(request, [mark], document)
        except REFUSALS as reason:
            form.add_error(None, refusal_in_words(reason))
    (card,) = Workbench(document).cards_of([mark_of(document, kind, pk)])
    context = {"card": card, "document": document, "errors": form.non_field_errors()}
    return part(request, "_card", context, status=422)


@require_POST
def delete_mark(request, document: Document, kind: str, pk: int) -> HttpResponse:
    refuse_unless(request, "delete", KINDS.get(kind, Annotation))
    mark = mark_of(document, kind, pk)
    (card,) = Workbench(document).cards_of([mark])
    letters = touched_by([mark])
    try:
        with transaction.atomic():
            mark.delete()
            refresh_headings(Letter.objects.filter(pk__in=letters))
    except REFUSALS as reason:
        errors = [refusal_in_words(reason)]
        context = {"card": card, "document": document, "errors": errors}
        return part(request, "_card", context, status=422)
    context = {"kind": kind, "pk": pk, "document": document, "exact": mark.exact}
    response = part(request, "_deleted", context)
    happened = {"workbench:deleted": True}
    if kind == "citation":
        happened["workbench:letter"] = True
    response["HX-Trigger"] = json.dumps(happened)
    return response


@require_POST
def undo(request, document: Document, kind: str, pk: int) -> HttpResponse:
    """Bring back a mark that was deleted, under its own key, as its history has it."""
    model = KINDS.get(kind)
    if model is None:
        raise BadRequest
    refuse_unless(request, "add", model)
    gone = model.history.filter(id=pk, document_id=document.pk, history_type="-")
    deletion = Deletion.objects.in_force().filter(kind=kind, record_id=pk).first()
    if deletion is None or not gone.exists():
        context = {"errors": ["It cannot be brought back: it is not in the history."]}
        return part(request, "_refused", context, status=422)
    try:
        back = bring_back(deletion)
    except InTheWay as reason:
        context = {"errors": reason.sentences}
        return part(request, "_refused", context, status=422)
    # What was deleted with others, in a list, comes back with them.
    marks = [mark for mark in back if mark.document_id == document.pk]
    return cards_part(request, marks, document)


# --- While a form is filled -------------------------------------------------


@require_GET
def answers(request, document: Document) -> HttpResponse:
    """The answers to the question that was chosen, and what depends on it."""
    is_begun = request.GET.get("question", "").startswith("letter-new-")
    letter = None if is_begun else at_work(request)
    if letter is None and not is_begun:
        raise BadRequest
    citation = Citation(document=document)
    form = CiteForm(letter, instance=citation, initial=request.GET.dict())
    return part(request, "_answers", {"form": form, "document": document})


@require_POST
def foreseen(request, document: Document) -> HttpResponse:
    """What the citation as it stands in the form would do; nothing is kept of it."""
    letter = at_work(request)
    refuse_unless(request, "add", Citation)
    take_choices(request)
    if request.POST.get("question", "").startswith("letter-new-"):
        return HttpResponse()
    if letter is None:
        raise BadRequest
    was_published = document.is_published
    found: list[foresight.Effect] = []
    with transaction.atomic():
        foresight.assume_published(document, letter)
        document.refresh_from_db(fields=["state", "published_at"])
        editing = request.POST.get("editing", "")
        citation = Citation(document=document)
        if is_key(editing):
            citation = mark_of(document, "citation", int(editing))
            before = without(citation, letter)
            form = CiteForm(letter, request.POST, instance=citation)
        else:
            before = evidence.of([letter])
            form = NewCiteForm(letter, request.POST, instance=citation)
        is_whole = form.is_valid()
        if is_whole:
            try:
                with transaction.atomic():
                    found = foresight.effects(form.save(), before)
            except REFUSALS:
                is_whole = False
        transaction.set_rollback(True)
    context = {
        "effects": found,
        "is_whole": is_whole,
        "counts": was_published,
        "document": document,
    }
    return part(request, "_foresight", context)


def without(citation: Citation, letter: Letter) -> evidence.Evidence:
    """The evidence of a letter as it would be had a citation not been made."""
    with transaction.atomic():
        Citation.objects.filter(relays=citation).update(relays=None)
        Citation._base_manager.filter(pk=citation.pk)._raw_delete("default")
        before = evidence.of([letter])
        transaction.set_rollback(True)
    return before


@require_GET
def also(request, document: Document) -> HttpResponse:
    """Where else in the article a name of the one who was chosen stands."""
    chosen = request.GET.get("who", "")
    kind, _, key = chosen.partition("-")
    record = None
    if kind in ("agent", "place") and is_key(key):
        record = choosing.MODELS[kind].objects.filter(pk=key).first()
    start, end = request.GET.get("start", ""), request.GET.get("end", "")
    places = []
    if record and document.current_capture and is_key(start) and is_key(end):
        text = document.current_capture.text
        places = [
            (f"{s}-{e}", text[max(0, s - 30) : s], text[s:e], text[e : e + 30])
            for s, e in choosing.other_places(document, record, (int(start), int(end)))
        ]
    return part(
        request, "_also", {"places": places, "record": record, "document": document}
    )
