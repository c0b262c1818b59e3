"""What a reader may ask for: a day, and which letters of a list."""

from datetime import date

import django_filters
from django import forms

from archive.models import QUESTIONS, Agent, Letter, State


class AsOfForm(forms.Form):
    """The day as of which a page is to be read; none is today."""

    as_of = forms.DateField(
        required=False,
        label="Or as known on",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @property
    def day(self) -> date | None:
        """The day asked for; ask only once the form is valid."""
        return self.cleaned_data["as_of"]


class LetterFilter(django_filters.FilterSet):
    """Letters by sender, recipient and contested question, as the headings read."""

    sender = django_filters.ModelChoiceFilter(
        field_name="senders",
        to_field_name="slug",
        queryset=Agent.objects.published()
        .filter(letters_sent__state=State.PUBLISHED)
        .distinct(),
        label="From",
        empty_label="anybody",
    )
    recipient = django_filters.ModelChoiceFilter(
        field_name="recipients",
        to_field_name="slug",
        queryset=Agent.objects.published()
        .filter(letters_received__state=State.PUBLISHED)
        .distinct(),
        label="To",
        empty_label="anybody",
    )
    contested = django_filters.ChoiceFilter(
        method="with_contested",
        choices=[(name, asked.asks) for name, asked in QUESTIONS.items()],
        label="Contested",
        empty_label="or not",
    )

    class Meta:
        model = Letter
        fields = []

    def with_contested(self, letters, name, question):
        """Quoted as JSON has it, so that one name is never found within another."""
        return letters.filter(contested_questions__icontains=f'"{question}"')
