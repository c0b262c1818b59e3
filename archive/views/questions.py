"""The questions that are asked of a letter: a page for each, on any day."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from archive.drawings import timeline
from archive.exchange import linked_data
from archive.models import QUESTIONS, Letter
from archive.pages.questions import QuestionPage

from .addresses import as_of_form, at_its_address
from .citations import Bibliography, cited_question


class QuestionConverter:
    """A question about a letter or a step by its name, for addresses."""

    names = [
        name
        for name, question in QUESTIONS.items()
        if {"letter", "transmission"} & set(question.subjects)
    ]
    regex = "|".join(name.replace("_", "-") for name in names)

    def to_python(self, words: str) -> str:
        return words.replace("-", "_")

    def to_url(self, question: str) -> str:
        return question.replace("_", "-")


@at_its_address(Letter)
def question_detail(
    request: HttpRequest, letter: Letter, question: str, key: str = ""
) -> HttpResponse:
    """All that is said on one question, opened; of a step where one is named."""
    on = as_of_form(request).day
    step = get_object_or_404(letter.transmissions, key=key) if key else None
    page = QuestionPage(letter, question, step, on=on, alone=request.GET.get("all", ""))
    if not page.is_asked or page.is_refused:
        raise Http404
    context = {
        "letter": letter,
        "page": page,
        "timeline": timeline.of_opened(page),
        "cited": cited_question(request, page),
        "bibliography": Bibliography(request, page),
        "linked_data": linked_data.of_question(page, request.build_absolute_uri),
    }
    return render(request, "archive/letter/question.html", context)
