"""Tables as files: rows of cells out of CSV and XLSX, and back into them."""

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from archive.exchange.loading.reading import LARGEST, NO_TEXT, Refused
from archive.exchange.zips import UNREADABLE, Swells, as_it_is

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
# The marks with which UTF-16 begins, as in what Excel calls “Unicode text”.
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MOST_ROWS = 20_000  # some minutes, in which nobody else can save on SQLite
MOST_COLUMNS = 100
LAST_ROW = 1_048_576  # of any sheet: what claims to lie beyond it is never reached
LONGEST_CELL = 32_767  # characters, in XLSX; more would be cut off unsaid

# What a spreadsheet would take for a formula, and run; numbers are none. Some look past
# what is blank before it, and take a wide sign for its narrow fellow. Apostrophes that
# stand before it are passed over, so that the one we add can be told from others.
FORMULA = re.compile(r"[\s']*[=+\-@＝＋－＠﹦﹢﹣﹫]|'*[\t\r\n]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
# What XML cannot hold, and so no XLSX.
NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Rows = list[list[str]]


class NotATable(Refused):
    """Raised with a sentence that says why a file is not taken, and where."""


def read(path: Path) -> Rows:
    """The rows of a file, the headings first, as text in NFC."""
    data = path.read_bytes()
    rows = []
    for cells in of_xlsx(data) if path.suffix.lower() == ".xlsx" else of_csv(data):
        rows.append([tidied(cell, len(rows) + 1) for cell in cells])
        if len(rows) > MOST_ROWS + 1:
            raise NotATable(f"There are more than {MOST_ROWS:,} rows in it.")
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise NotATable("The file is empty.")
    return rows


def tidied(cell: str, row: int) -> str:
    if NO_TEXT.search(cell):
        raise NotATable(f"Row {row}: a character is no text.")
    return unicodedata.normalize("NFC", cell.replace("\r\n", "\n"))


# --- CSV ----------------------------------------------------------------------


def of_csv(data: bytes) -> Iterator[list[str]]:
    text = decoded(data)
    # A spreadsheet writes what its country writes between the cells.
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    csv.field_size_limit(LARGEST)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in rows:
            yield [unescaped(cell) for cell in cells]
    except csv.Error as error:
        raise NotATable(f"Line {rows.line_num}: {error}.") from None


def decoded(data: bytes) -> str:
    """A file's text, in UTF-8, or in UTF-16 where its mark says so."""
    is_utf_16 = data.startswith(UTF_16)
    try:
        return data.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotATable(
            f"It is not {'UTF-16' if is_utf_16 else 'UTF-8'}: line {line} cannot be "
            "read. Excel writes it as “CSV UTF-8”, or as “Unicode text”."
        ) from None


def as_csv(rows: Iterable[list[str]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it, and no formula in it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([escaped(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def escaped(cell: str) -> str:
    """A cell that no spreadsheet runs; `unescaped` takes the mark away again."""
    is_plain = NUMBER.fullmatch(cell) or not FORMULA.match(cell)
    return cell if is_plain else f"'{cell}"


def unescaped(cell: str) -> str:
    is_escaped = cell.startswith("'") and FORMULA.match(cell)
    return cell[1:] if is_escaped else cell


# --- XLSX ---------------------------------------------------------------------


def of_xlsx(data: bytes) -> Iterator[list[str]]:
    """The rows of the sheet that was open when the file was saved."""
    # Half a second, and only loaders need it.
    from openpyxl import load_workbook
    from openpyxl.cell.read_only import EMPTY_CELL

    refuse_what_swells(data)
    try:
        book = as_it_is(data, LARGEST)
        values, formulas = (
            _sheet(load_workbook(book, read_only=True, data_only=computed))
            for computed in (True, False)
        )
        for number, (cells, typed) in enumerate(zip(values, formulas, strict=True), 1):
            # A cell far below is reached through rows by the hundred thousand.
            if number > MOST_ROWS + 1 and typed.count(EMPTY_CELL) == len(typed):
                continue
            refuse_what_was_not_computed(cells, typed, number)
            if number <= MOST_ROWS + 1 or any(cell.value for cell in cells):
                yield without_blanks([text_of(cell, number) for cell in cells])
    except NotATable:
        raise
    except Swells as error:
        raise NotATable(f"I{str(error)[1:]}.") from None
    except Exception as error:  # openpyxl fails on a broken file in any way it likes
        raise NotATable(f"It cannot be read as XLSX: {error}.") from None


def _sheet(book) -> Iterator[tuple]:
    sheet = book.active
    # What a file says of its own size is not to be trusted.
    sheet.reset_dimensions()
    return sheet.iter_rows(max_col=MOST_COLUMNS, max_row=LAST_ROW)


def refuse_what_was_not_computed(cells, typed, row: int) -> None:
    """A formula whose value no spreadsheet has written would be read as nothing."""
    for cell, as_typed in zip(cells, typed, strict=True):
        if cell.value is None and as_typed.data_type == "f":
            raise NotATable(
                f"Row {row}, column {as_typed.column_letter}: a formula without its "
                "value. Save the file in a spreadsheet, or write the value."
            )


def refuse_what_swells(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            size = sum(member.file_size for member in book.infolist())
            is_workbook = "[Content_Types].xml" in book.namelist()
    except UNREADABLE:
        size, is_workbook = 0, False
    if size > LARGEST:
        raise NotATable(f"It unpacks to more than {LARGEST >> 20} MB.")
    if not is_workbook:
        raise NotATable("It is no XLSX. Save it as “Excel workbook”.")


def without_blanks(cells: list[str]) -> list[str]:
    """A row as far as something is written in it: a sheet is wider than its table."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def text_of(cell, row: int) -> str:
    """What stands in a cell; days as EDTF, which a month alone must not become."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        raise NotATable(f"Row {row}: {value} is an error of the spreadsheet.")
    if not isinstance(value, date):
        return str(value)
    if "d" not in cell.number_format.lower():
        raise NotATable(
            f"Row {row}: the spreadsheet has made the day {value:%Y-%m-%d} of a date "
            "without one. Format the column as text, and write the date again."
        )
    # A time of day that stands with it is no part of the date.
    return value.strftime("%Y-%m-%d")


def as_xlsx(rows: Iterable[list[str]]) -> bytes:
    """A workbook of text cells; raise NotATable for what no cell of it can hold."""
    from openpyxl import Workbook

    book = Workbook()
    for number, cells in enumerate(rows, 1):
        for column, text in enumerate(cells, 1):
            if len(text) > LONGEST_CELL or NO_XML.search(text):
                raise NotATable(
                    f"No cell of XLSX can hold what “{cells[0]}” has as "
                    f"“{book.active.cell(1, column).value}”. Take the table as CSV."
                )
            cell = book.active.cell(number, column)
            cell.value = text
            # As text even where it looks like a formula, a number or a day.
            cell.data_type, cell.number_format = "s", "@"
    book.active.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
