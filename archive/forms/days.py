"""The day as of which a reader looks at a page."""

from datetime import date

from django import forms


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
