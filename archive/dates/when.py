"""One date: as written, its calendar, its EDTF, its earliest and latest day."""

from dataclasses import dataclass, replace
from datetime import date

from .calendars import Calendar
from .edtf import bounds, is_edtf
from .words import in_words
from .written import reading


@dataclass(frozen=True)
class When:
    """
    One date, as a source gives it and as the archive reads it.

    Falsy where nothing is given. `is_unread` flags a date that is kept as it was
    written because nobody has read it yet: it has neither EDTF nor bounds.
    """

    as_written: str = ""
    calendar: str = Calendar.GREGORIAN
    edtf: str = ""
    earliest: date | None = None
    latest: date | None = None
    basis: str = ""

    @classmethod
    def of(cls, edtf: str = "", *, language: str = "", **given) -> "When":
        """
        Return the date with its bounds; what cannot be parsed is kept as written.

        `given` are the other parts. Without EDTF, a date as written is read where
        it can be (see written.py), in its source's `language` first; why it is read
        so is its basis, unless one is given, and "O.S." says its calendar.
        """
        edtf, as_written = edtf.strip(), given.pop("as_written", "").strip()
        if edtf and not is_edtf(edtf):
            edtf, as_written = "", as_written or edtf
        when = cls(edtf=edtf, as_written=as_written, **given)
        if not edtf and as_written:
            when = when._read(language)
        earliest, latest = bounds(when.edtf) if when.edtf else (None, None)
        return replace(when, earliest=earliest, latest=latest)

    def _read(self, language: str) -> "When":
        found = reading(self.as_written, self.calendar, language)
        if not found.edtf:
            return self
        basis = self.basis or found.basis
        return replace(self, edtf=found.edtf, calendar=found.calendar, basis=basis)

    def __bool__(self) -> bool:
        return bool(self.edtf or self.as_written)

    def __str__(self) -> str:
        """The date in words; as it is written where its EDTF is none, in a form."""
        if is_edtf(self.edtf):
            return in_words(self.edtf)
        return self.as_written or self.edtf

    @property
    def is_unread(self) -> bool:
        return bool(self.as_written and not self.edtf)

    @property
    def is_a_day(self) -> bool:
        return self.earliest is not None and self.earliest == self.latest
