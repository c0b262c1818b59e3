"""
Loading: from the hand-written form of docs/form.md to records, all or nothing.

Safe to repeat: what is there already is left alone, and what an editor has changed
or removed since it was loaded is kept as the editor left it, and listed.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

from django.apps import apps
from django.db import connection, transaction
from simple_history.models import HistoricalRecords

from archive.evidence import refresh_headings
from archive.models import Letter

from . import authorities, documents, edition, letters
from .ledger import Ledger, Report
from .reading import Archive, NotLoadable

LETTERS_AT_ONCE = 500

__all__ = ["NotLoadable", "Report", "authorship", "load"]


def load(
    paths: Iterable[Path],
    *,
    is_rehearsal: bool = False,
    overwrites: bool = False,
    by=None,
    tell: Callable[[int], None] = lambda count: None,
) -> Report:
    """
    Load files, or folders of files in the order of their names.

    `by` is the account that the history names as the author; `tell` is called with
    the number of records so far. A rehearsal reports, and keeps nothing; with
    `overwrites` what editors have changed is brought back to what the files say.

    Raise NotLoadable, naming file, line and record, at the first thing that cannot
    be loaded; the archive is then as it was.
    """
    archive = Archive(paths)
    with transaction.atomic(), authorship(by):
        ledger = Ledger(overwrites=overwrites, tell=tell)
        try:
            _put(archive, ledger)
        except NotLoadable:
            # What came before it, and waits to be written, may be refused as well.
            ledger.write()
            raise
        ledger.bring_into_their_states()
        _refresh(ledger.touched_letters)
        transaction.set_rollback(is_rehearsal)
    if not is_rehearsal:
        _analyze()
    return ledger.report


def _put(archive: Archive, ledger: Ledger) -> None:
    """Put all the records, each after those that it names."""
    authorities.put_agents(archive, ledger)
    authorities.put_places(archive, ledger)
    documents.put_documents(archive, ledger)
    letters.put_collections(archive, ledger)
    letters.put_letters(archive, ledger)
    documents.put_parts(archive, ledger)
    edition.put_edition(archive, ledger)


def _refresh(touched: set[int]) -> None:
    """Read the headings anew, so many at a time as memory is to hold."""
    keys = iter(sorted(touched))
    while batch := list(islice(keys, LETTERS_AT_ONCE)):
        refresh_headings(Letter.objects.filter(pk__in=batch))


def _analyze() -> None:
    """
    Have PostgreSQL count its tables anew.

    With the numbers from before a great load it plans joins that take minutes. Ours
    alone: of its own some are shared by all databases, and would be locked for all.
    """
    if connection.vendor == "postgresql":
        models = apps.get_app_config("archive").get_models(include_auto_created=True)
        tables = [connection.ops.quote_name(m._meta.db_table) for m in models]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")


@contextmanager
def authorship(account) -> Iterator[None]:
    """Have the history name an account as the author of every change within."""
    context = HistoricalRecords.context
    before = getattr(context, "request", None)
    if account:
        context.request = SimpleNamespace(user=account)
    try:
        yield
    finally:
        if account:
            context.request = before
