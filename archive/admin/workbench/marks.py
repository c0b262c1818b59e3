"""The forms in which an editor says what some words of an article are."""

from django import forms

from archive import anchoring
from archive.models import Agent, Annotation, Letter, Place

from ..passages import AnnotationForm
from ..records import TextArea, VersionField, who_changed
from .choosing import Choice, ChosenField

# What the bar offers, by the name in the address: the label, the key, the motivation.
ACTS = {
    "cite": ("Cite", "c", ""),
    "identify": ("Identify", "i", "identifying"),
    "comment": ("Comment", "m", "commenting"),
    "link": ("Link", "l", "linking"),
    "correct": ("Correct", "k", "correcting"),
    "translate": ("Translate", "t", "translating"),
    "question": ("Question", "q", "questioning"),
    "begin": ("New letter", "n", ""),
}
ACT_OF = {motivation: act for act, (_, _, motivation) in ACTS.items()}


class OnSelection(forms.Form):
    """
    A form about words that were selected: where they stand, and the words themselves.

    The words are sent along so that a place in another text than the present one is
    refused instead of marked.
    """

    start = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    exact = forms.CharField(widget=forms.HiddenInput, strip=False)

    def set_on_selection(self, passage) -> None:
        """Set a passage on the words; an error of the form where they do not stand."""
        given, capture = self.cleaned_data, passage.document.current_capture
        if not {"start", "end", "exact"} <= given.keys():
            self.add_error(None, "Select some words of the article first.")
        elif (
            capture is None
            or capture.text[given["start"] : given["end"]] != (given["exact"])
        ):
            self.add_error(
                None,
                "These words do not stand at that place of the text: it has changed "
                "since you opened it. Open the page anew; nothing is saved.",
            )
        else:
            anchoring.mark(passage, capture, given["start"], given["end"])
            if "locator" in self.fields and not given.get("locator"):
                given["locator"] = passage.locator


class MarkForm(AnnotationForm):
    """An annotation, of which the motivation is known already."""

    who = ChosenField("agent", "place", required=False, label="Who or where")
    what = ChosenField("letter", "response", required=False, label="Letter or response")

    field_order = ("who", "what")

    class Meta:
        model = Annotation
        fields = ["reading", "note", "is_public", "note_language", "words_language"]
        widgets = {"note": TextArea({"rows": 3}), "reading": forms.TextInput}
        labels = {"is_public": "Public", "reading": "Right reading"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("words", "occurrence", "change_reason"):
            del self.fields[name]
        wanted = {"identifying": "who", "linking": "what", "correcting": "reading"}
        for motivation, name in wanted.items():
            if self.instance.motivation != motivation:
                del self.fields[name]
            else:
                self.fields[name].required = True
        self.fields["note"].required = self.instance.motivation not in wanted
        for name in ("is_public", "note", "note_language", "words_language"):
            self.fields[name].help_text = ""
        self.fields["note_language"].required = False
        self._show_what_was_chosen()

    def _show_what_was_chosen(self):
        mark = self.instance
        names = {"agent": "who", "place": "who", "letter": "what", "response": "what"}
        for kind, name in names.items():
            if key := getattr(mark, f"{kind}_id"):
                self.initial[name] = f"{kind}-{key}"

    def clean_note_language(self) -> str:
        return self.cleaned_data["note_language"] or self.instance.note_language

    @property
    def chosen_choices(self) -> list[Choice]:
        """What is chosen already, to be kept or changed."""
        return self["who" if "who" in self.fields else "what"].choices

    def clean(self):
        cleaned = super().clean()
        mark = self.instance
        if "who" in self.fields:
            who = cleaned.get("who")
            mark.agent = who if isinstance(who, Agent) else None
            mark.place = who if isinstance(who, Place) else None
        if "what" in self.fields:
            what = cleaned.get("what")
            mark.letter = what if isinstance(what, Letter) else None
            mark.response = what if what and not mark.letter else None
        return cleaned


class NewMarkForm(OnSelection, MarkForm):
    """An annotation on words that were just selected."""

    def clean(self):
        cleaned = super().clean()
        self.set_on_selection(self.instance)
        return cleaned


class MoveForm(OnSelection):
    """Other words for a mark that is there, unless somebody has moved it since."""

    version_read = VersionField(required=False)

    def __init__(self, passage, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.passage = passage

    def clean(self):
        cleaned = super().clean()
        read = cleaned.get("version_read")
        if read is not None and self.has_moved_since(read):
            said = who_changed(self.passage, since=read)
            raise forms.ValidationError(f"{said} It stands on other words now.")
        self.set_on_selection(self.passage)
        return cleaned

    def has_moved_since(self, version: int) -> bool:
        opened = self.passage.history.filter(version=version).last()
        place = ("capture_id", "start", "end", "exact")
        return opened is not None and any(
            getattr(opened, name) != getattr(self.passage, name) for name in place
        )
