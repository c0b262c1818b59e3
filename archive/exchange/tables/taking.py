"""Taking a table out, as it can be brought again."""

from .files import as_csv, as_xlsx
from .kinds import TABLES

KINDS_OF_FILE = {".csv": as_csv, ".xlsx": as_xlsx}


def take(kind: str, suffix: str) -> bytes:
    """
    All records of a kind as a file, drafts too, in the order of their slugs.

    Raise NotATable where what a record holds fits into no cell of such a file.
    """
    table = TABLES[kind]()
    records = table.get_queryset().order_by("slug")
    dataset = table.export(records)
    return KINDS_OF_FILE[suffix]([dataset.headers, *map(list, dataset)])
