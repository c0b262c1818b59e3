"""Bringing a table: all of its rows or none, after a rehearsal that tells of each."""

import re
from collections.abc import Generator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import zip_longest
from pathlib import Path

import tablib
from django.db import transaction
from import_export.results import RowResult

from archive.evidence import letters_touched_by, refresh_headings
from archive.exchange.did_you_mean import did_you_mean
from archive.exchange.loading import authorship
from archive.models import Letter

from .files import NotATable, Rows, read
from .kinds import TABLES, Table

# Rows of a batch, after which somebody who waits is told how far it is.
BATCH = 500


@dataclass(frozen=True)
class Difference:
    """A cell that a row has otherwise than the archive, and who edited the record."""

    row: int
    record: str
    column: str
    here: str
    there: str
    left_alone: str


@dataclass(frozen=True)
class Refusal:
    """What is wrong with a cell, or where no column is named, with its row."""

    row: int
    column: str
    sentence: str


@dataclass
class Report:
    """How many records a table has new, changed or unchanged, or what is wrong."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left_alone: int = 0
    differences: list[Difference] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def take_in(self, batch: "Report") -> None:
        for counted in ("new", "changed", "unchanged", "left_alone"):
            setattr(self, counted, getattr(self, counted) + getattr(batch, counted))
        self.differences += batch.differences
        self.refusals += batch.refusals

    def put_in_order(self) -> None:
        """Row by row as they stand in the file; refusals alone, if there are any."""
        self.refusals.sort(key=lambda refusal: refusal.row)
        self.differences.sort(key=lambda difference: difference.row)
        if self.refusals:
            self.__init__(refusals=self.refusals)


# How far a table is: the rows done, of all.
Batches = Generator[tuple[int, int], None, Report]


def bring(kind: str, path: Path, **given) -> Report:
    """Load a table as in_batches() does, without looking on."""
    return report_at_the_end_of(in_batches(kind, path, **given))


def report_at_the_end_of(batches: Batches) -> Report:
    while True:
        try:
            next(batches)
        except StopIteration as end:
            return end.value


def in_batches(
    kind: str, path: Path, *, by, is_rehearsal: bool = False, **how
) -> Batches:
    """
    Load a table of a kind from a file; `how` is what Table is made with.

    Yields how many rows are done, of how many, before the first batch and after
    each; returns the report. Nothing is loaded in a rehearsal, if there is a refusal,
    or if it is left before its end: the batches are one transaction. `by` is the
    account that the history names as the author. Raise NotATable, before anything is
    yielded, for what cannot be read.
    """
    table = TABLES[kind](**how)
    dataset = dataset_of(read(path), table)
    yield 0, len(dataset)
    report, touched = Report(), set()
    with transaction.atomic(), authorship(by):
        for start in range(0, len(dataset), BATCH):
            rows = dataset[start : start + BATCH]
            batch = tablib.Dataset(*rows, headers=dataset.headers)
            result = table.import_data(batch, use_transactions=True)
            report.take_in(report_of(result, batch, table))
            touched |= letters_touched_in(result)
            yield start + len(rows), len(dataset)
        report.put_in_order()
        if is_rehearsal or report.refusals:
            transaction.set_rollback(True)
        else:
            refresh_headings(Letter.objects.filter(pk__in=touched))
    return report


def letters_touched_in(result) -> set[int]:
    """Letters whose headings name what was changed; what is new is in none."""
    return {
        letter.pk
        for row in result.rows
        if row.is_update()
        for letter in letters_touched_by(row.instance)
    }


# --- Before -------------------------------------------------------------------


def dataset_of(rows: Rows, table: Table) -> tablib.Dataset:
    """The rows with their numbers, each record after those that it names."""
    headings = headings_of(rows[0], table.columns)
    numbered = [
        {**under(headings, cells, number), "row": number}
        for number, cells in enumerate(rows[1:], 2)
        if any(cells)
    ]
    if not numbered:
        raise NotATable("There is no row below the headings.")
    dataset = tablib.Dataset(headers=[*headings, "row"])
    for row in in_order(numbered, table.names_its_like):
        dataset.append([*row.values()])
    return dataset


def under(headings: list[str], cells: list[str], row: int) -> dict[str, str]:
    if any(cells[len(headings) :]):
        raise NotATable(f"Row {row}: there are more cells than headings.")
    return dict(zip_longest(headings, cells[: len(headings)], fillvalue=""))


def headings_of(cells: list[str], columns: list[str]) -> list[str]:
    """The columns that the first row names: “Name language” is name_language."""
    headings = ["_".join(re.findall(r"[^\W_]+", cell.casefold())) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    for heading, cell in zip(headings, cells, strict=False):
        if heading not in columns:
            hint = did_you_mean(heading, columns)
            raise NotATable(f"“{cell.strip()}” is no column of this table.{hint}")
        if headings.count(heading) > 1:
            raise NotATable(f"The column “{heading}” stands there twice.")
    if "slug" not in headings:
        raise NotATable("The column “slug” is missing: it says which record is meant.")
    return headings


def in_order(rows: list[dict], column: str) -> list[dict]:
    """Put a row after the one that it names in a column, where that is here too."""
    if not rows or column not in rows[0]:
        return rows
    named = {row["slug"].strip(): {row[column].strip()} - {""} for row in rows}
    try:
        order = list(TopologicalSorter(named).static_order())
    except CycleError as error:
        circle = " › ".join(reversed(error.args[1]))
        raise NotATable(f"“{column}” runs in a circle: {circle}.") from None
    places = {slug: place for place, slug in enumerate(order)}
    return sorted(rows, key=lambda row: places[row["slug"].strip()])


# --- After --------------------------------------------------------------------


def report_of(result, dataset: tablib.Dataset, table: Table) -> Report:
    report = Report(refusals=refusals_in(result, dataset, table))
    if report.refusals:
        return report
    for row, row_result in zip(dataset.dict, result.rows, strict=True):
        differences = differences_in(row_result, row, table)
        if not differences:
            report.unchanged += 1
        elif row_result.is_skip():
            report.left_alone += 1
        elif row_result.is_new():
            report.new += 1
        else:
            report.changed += 1
        report.differences += differences
    return report


def differences_in(row_result: RowResult, row: dict, table: Table) -> list[Difference]:
    """What a row has otherwise; all that is written of a record that is new."""
    record, before = row_result.instance, row_result.original
    cells = {
        field.column_name: (
            field.export(before) if before else "",
            field.export(record),
        )
        for field in table.get_import_fields()
        if field.attribute != "version"
    }
    different = {name: (h, t) for name, (h, t) in cells.items() if h != t}
    left_alone = ""
    if different and row_result.is_skip():
        left_alone = table.left_alone(record, row)
    return [
        Difference(row["row"], record.slug, column, here, there, left_alone)
        for column, (here, there) in different.items()
    ]


def refusals_in(result, dataset: tablib.Dataset, table: Table) -> list[Refusal]:
    """What is wrong, and in which rows of the file."""
    refusals = [Refusal(1, "", str(error.error)) for error in result.base_errors]
    for invalid in result.invalid_rows:
        row = dataset["row"][invalid.number - 1]
        refusals += [
            Refusal(row, table.column_named(attribute), " ".join(sentences))
            for attribute, sentences in invalid.error_dict.items()
        ]
    for failed in result.error_rows:
        row = dataset["row"][failed.number - 1]
        refusals += [
            Refusal(row, "", f"This row cannot be loaded: {error.error}")
            for error in failed.errors
        ]
    return refusals
