"""
A date as a source gives it: as written, its EDTF, its earliest and latest day.

`written` reads what a source wrote, by `calendars` and by the `names` of months in
many languages; `edtf` is the notation in which a date is kept, `words` says it to
readers; `when` is the date as one object, `columns` what it is in a model.
"""

from .beside import BESIDE, NO_CALENDAR, Beside, beside
from .calendars import COUNTED, Calendar
from .columns import (
    COLUMNS,
    DateGroup,
    clean_dates,
    dates_in_order,
    perhaps_of_year,
    tidy_dates,
)
from .edtf import OPEN, NotADate, bounds, is_edtf
from .when import When
from .words import MONTHS, day_in_words, in_words
from .written import Reading, read, reading

__all__ = [
    "BESIDE",
    "COLUMNS",
    "COUNTED",
    "MONTHS",
    "NO_CALENDAR",
    "OPEN",
    "Beside",
    "Calendar",
    "DateGroup",
    "NotADate",
    "Reading",
    "When",
    "beside",
    "bounds",
    "clean_dates",
    "dates_in_order",
    "day_in_words",
    "in_words",
    "is_edtf",
    "perhaps_of_year",
    "read",
    "reading",
    "tidy_dates",
]
