"""The four tables: of agents, places, documents and letters, a row to a record."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export.resources import ModelResource

from archive.exchange.loading import ledger
from archive.models import Agent, Document, Letter, Place

from .columns import Names, column_of, put_names

# Written into the history with every change that a table makes.
REASON = "Loaded from a table"
OF_A_LOAD = [REASON, ledger.REASON]


def date_columns(name: str) -> list[str]:
    return [f"{name}_{part}" for part in ("edtf", "as_written", "calendar", "basis")]


class Table(ModelResource):
    """
    A kind of record as a table, its rows known by their slugs.

    What is new begins as a draft. What an editor has changed since the version that
    a row names, or without one since the last load, stays as the editor left it,
    unless the table `overwrites`. An empty cell leaves a field alone, unless empty
    cells are to erase.
    """

    class Meta:
        import_id_fields = ["slug"]
        clean_model_instances = True
        skip_unchanged = True
        skip_html_diff = True
        store_instance = True

    # The column by which a record names another of its kind.
    names_its_like = ""

    def __init__(self, *, overwrites: bool = False, empty_cells_erase: bool = False):
        super().__init__()
        self.overwrites = overwrites
        self.empty_cells_erase = empty_cells_erase
        self.rows_of = {}

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        return column_of(field_name, django_field)

    @property
    def columns(self) -> list[str]:
        return [field.column_name for field in self.get_import_fields()]

    def cells_of(self, record) -> dict[str, str]:
        """What a row says of a record, by column; its version is no news."""
        fields = [f for f in self.get_import_fields() if not f.readonly]
        return {field.column_name: field.export(record) for field in fields}

    def column_named(self, attribute: str) -> str:
        """The column of a field of the model, or "" where it has none."""
        fields = {field.attribute: field for field in self.get_import_fields()}
        return fields[attribute].column_name if attribute in fields else ""

    # --- A row --------------------------------------------------------------

    def get_instance(self, instance_loader, row):
        return ledger.at_address(self._meta.model, row["slug"].strip())

    def after_init_instance(self, instance, new, row, **kwargs):
        if new:
            return
        if before := self.rows_of.get(instance.pk):
            sentence = f"“{instance}” stands already in row {before}."
            raise ValidationError({"slug": sentence})
        self.rows_of[instance.pk] = row["row"]
        version = row.get("version", "").strip()
        if version and version not in map(str, range(1, instance.version + 1)):
            sentence = f"There is no version “{version}”. Leave the cell empty."
            raise ValidationError({"version": sentence})

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        is_new = instance.pk is None
        is_empty = not row.get(field.column_name, "").strip()
        if is_empty and (is_new or not self.empty_cells_erase):
            return
        if field.attribute != "slug" or is_new:
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def import_instance(self, instance, row, **kwargs):
        before = {name: getattr(instance, name) for name in instance.date_groups}
        super().import_instance(instance, row, **kwargs)
        for name, was in before.items():
            now = getattr(instance, name)
            words = (now.as_written, now.calendar) != (was.as_written, was.calendar)
            if words and not row.get(name, "").strip():
                # The date is read anew from the words that came without a reading.
                setattr(instance, f"{name}_edtf", "")
                if not row.get(f"{name}_basis", "").strip():
                    setattr(instance, f"{name}_basis", "")

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if super().skip_row(instance, original, row, import_validation_errors):
            return True
        if import_validation_errors or self.overwrites:
            return False
        return bool(self.left_alone(instance, row))

    def left_alone(self, record, row) -> str:
        """Who has changed or removed a record since, and when; "" if nobody has."""
        history = self._meta.model.history
        if record.pk is None:
            edit = history.filter(history_type="-", slug=record.slug).first()
        else:
            edit = edit_since(record, row.get("version", "").strip())
        if edit is None:
            return ""
        did = "removed" if edit.history_type == "-" else "changed"
        day = timezone.localtime(edit.history_date)
        who = edit.history_user or "somebody"
        return f"{did} by {who} on {day.day} {day:%B %Y}"

    def before_save_instance(self, instance, row, **kwargs):
        instance._change_reason = REASON

    def after_save_instance(self, instance, row, **kwargs):
        self.rows_of[instance.pk] = row["row"]


def edit_since(record, version: str):
    """The last change that no load has made, since a version or the last load."""
    history = record.history.order_by("-history_id")
    if version:
        edits = history.filter(version__gt=int(version))
        return edits.exclude(history_change_reason__in=OF_A_LOAD).first()
    last = history.first()
    return last if last and last.history_change_reason not in OF_A_LOAD else None


class NamedTable(Table):
    """A table of records that have names in several languages."""

    names = Names()

    def after_save_instance(self, instance, row, **kwargs):
        super().after_save_instance(instance, row, **kwargs)
        put_names(instance, REASON)


class Agents(NamedTable):
    names_its_like = "part_of"

    class Meta:
        model = Agent
        fields = [
            "slug",
            "kind",
            "name",
            "name_language",
            "names",
            "part_of",
            *date_columns("born"),
            *date_columns("died"),
            "note",
            "version",
        ]


class Places(NamedTable):
    class Meta:
        model = Place
        fields = [
            "slug",
            "name",
            "name_language",
            "names",
            "latitude",
            "longitude",
            "note",
            "version",
        ]


class Documents(Table):
    class Meta:
        model = Document
        fields = [
            "slug",
            "kind",
            "title",
            "language",
            "gloss",
            "authors",
            "publisher",
            *date_columns("published"),
            *date_columns("accessed"),
            "address",
            "archived_address",
            "consulted",
            "rights",
            "version",
        ]


class Letters(Table):
    """What a letter says of itself; who wrote to whom and when is claims."""

    names_its_like = "replies_to"

    class Meta:
        model = Letter
        fields = [
            "slug",
            "title",
            "title_language",
            "parallel_title",
            "parallel_title_language",
            "collection",
            "abstract",
            "language",
            "transcription",
            "replies_to",
            "version",
        ]


TABLES = {
    "agents": Agents,
    "places": Places,
    "documents": Documents,
    "letters": Letters,
}
