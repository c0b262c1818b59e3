"""Forms that make a key, or an address, where an editor leaves it empty."""

from django.db.models import Max

from archive.exchange.keys import as_key, free_key
from archive.models import FormerSlug, Publication

from .records import RecordForm


def free_address(model: type[Publication], wanted: str) -> str:
    """A slug that no record of this kind has, and none of any kind has had."""
    slugs = model.objects.values_list("slug", flat=True)
    former = FormerSlug.objects.values_list("slug", flat=True)
    return free_key(wanted, {*slugs, *former})


class AddressedForm(RecordForm):
    """The form of a record with an address, which is made of its name if need be."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "slug" in self.fields:
            field = self.fields["slug"]
            field.required = False
            field.help_text = (
                "Part of the address, which is cited in print. Leave it empty to have "
                "one made."
            )

    def wanted_slug(self) -> str:
        """What the address says: the name or the title, in its first words."""
        record = self.instance
        name = getattr(record, "name", "") or record.title
        return as_key(*name.split()[:8]) or record._meta.model_name

    def complete(self):
        super().complete()
        if not self.instance.slug:
            wanted = self.wanted_slug()
            self.instance.slug = free_address(type(self.instance), wanted)


class KeyedForm(RecordForm):
    """
    The form of a part: its key is given once, for good; its place may be left open.

    The key is the one typed, or one made from what the part says.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("key", "position"):
            if name in self.fields:
                self.fields[name].required = False
        if "key" in self.fields:
            self.fields["key"].help_text = "Permanent. Leave it empty to have one made."
        if "position" in self.fields and not self.instance.pk:
            self.initial.pop("position", None)
            self.fields["position"].initial = None
            self.fields["position"].help_text = "Leave it empty for the last place."

    def siblings(self):
        """The rows among which the key is unique and the position counts."""
        raise NotImplementedError

    def wanted_key(self) -> str:
        raise NotImplementedError

    def complete(self):
        super().complete()
        siblings = self.siblings().exclude(pk=self.instance.pk)
        if "position" in self.fields and self.instance.position is None:
            last = siblings.aggregate(last=Max("position"))["last"]
            self.instance.position = (last or 0) + 1
        if not self.instance.key:
            taken = siblings.values_list("key", flat=True)
            self.instance.key = free_key(self.wanted_key(), taken)


class KeyedAdmin:
    """The page of a part: once it has a key, the key is read-only."""

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, "key"] if obj else readonly
