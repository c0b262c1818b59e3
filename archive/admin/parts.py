"""What stands on the page of a letter or a collection: added from there, and back."""

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpResponseRedirect

from archive.models import Assessment, Citation, Claim, Collection, Letter
from archive.models.questions import SUBJECTS

from .evidence import place_of
from .keys import KeyedAdmin
from .publication import link_to_site
from .records import RecordAdmin, change_url, is_key


class PartAdmin(RecordAdmin):
    """
    The page of a part, of which `belongs_to` names the relations to its subject.

    An address such as add/?letter=5 fills in the subject and hides the others, and
    whoever has saved a part is led back to its place on the page of the letter or
    the collection.
    """

    belongs_to: tuple[str, ...] = ()

    def subject_fields(self, request, obj=None) -> list[str]:
        """The relation that is known to be the subject, or all that may be."""
        if obj:
            now = [name for name in self.belongs_to if getattr(obj, f"{name}_id")]
            # As it was first: a form that is refused may have emptied it since.
            given = obj.__dict__.setdefault("_subject_fields", now)
        else:
            given = [name for name in self.belongs_to if name in request.GET]
        return given[:1] or list(self.belongs_to)

    def get_fieldsets(self, request, obj=None):
        (name, options), *others = super().get_fieldsets(request, obj)
        fields = [*self.subject_fields(request, obj), *options["fields"]]
        return [(name, options | {"fields": fields}), *others]

    def get_changeform_initial_data(self, request):
        """What the address fills in, but for keys that cannot be keys."""
        initial = super().get_changeform_initial_data(request)
        relations = {f.name for f in self.opts.concrete_fields if f.is_relation}
        return {
            name: value
            for name, value in initial.items()
            if name not in relations or is_key(value)
        }

    def render_change_form(self, request, context, obj=None, **kwargs):
        part = obj or self.part_to_be(context["adminform"].form)
        context["whole"] = whole = whole_of(part)
        context["whole_url"] = change_url(whole) if whole else ""
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def part_to_be(self, form):
        """A part about the subject that the form begins with, to say where it goes."""
        part = self.model()
        for name in self.belongs_to:
            key = form[name].value() if name in form.fields else ""
            if is_key(key):
                setattr(part, name, form.fields[name].queryset.filter(pk=key).first())
        return part

    def response_post_save_add(self, request, part):
        return self.back_to_whole(request, part)

    def response_post_save_change(self, request, part):
        return self.back_to_whole(request, part)

    def back_to_whole(self, request, part):
        whole = whole_of(part)
        if whole is None or not request.user.has_perm(
            f"archive.view_{whole._meta.model_name}"
        ):
            return self._response_post_save(request, part)
        self.message_user(request, link_to_site(part), messages.INFO)
        return HttpResponseRedirect(f"{change_url(whole)}#{place_of(part)}")

    def delete_model(self, request, part):
        request.whole = whole_of(part)
        super().delete_model(request, part)

    def response_delete(self, request, obj_display, obj_id):
        """Back to the letter, as after saving; a pop-up only closes itself."""
        response = super().response_delete(request, obj_display, obj_id)
        whole = getattr(request, "whole", None)
        if whole is None or IS_POPUP_VAR in request.POST:
            return response
        return HttpResponseRedirect(f"{change_url(whole)}#claims")


class KeyedPartAdmin(KeyedAdmin, PartAdmin):
    """The page of a part that has a permanent key."""


def whole_of(part) -> Letter | Collection | None:
    """The letter or the collection on whose page a part stands, if it is known yet."""
    if isinstance(part, Citation):
        subject = part.subject
        return whole_of(subject) if subject else None
    if isinstance(part, Letter | Collection):
        return part
    if isinstance(part, Claim | Assessment):
        known = any(getattr(part, f"{kind}_id") for kind in SUBJECTS)
        return part.whole if known else None
    return part.letter if part.letter_id else None
