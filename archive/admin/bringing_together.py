"""What was chosen in three columns, as the form that is saved would have sent it."""

from django.http import HttpRequest, QueryDict

from .columns import MINE, THEIRS, Columns

SENT = "three-columns"
NOT_CHOSEN = "Say of each which it is to be: both of you have changed it."
# What a form tells of what it shows, and of what one stood on while one wrote.
SEEN, READ = "_seen", "_read"


def take_choices(request: HttpRequest) -> None:
    """
    Put in place of each field what was chosen for it, on the version that was seen.

    Where something was not chosen, all stays as it is: the save comes too late again.
    """
    if request.method != "POST" or SENT not in request.POST:
        return
    sent = request.POST.copy()
    request.chosen, request.yet_to_choose = _chosen_in(sent), set()
    if not _is_chosen(request.chosen):
        request.yet_to_choose.add("")
        return
    _take(sent, request.chosen)
    for key in sent.getlist("not-there"):
        _of_no_row(sent, key, is_kept=request.chosen.get(key) == MINE)
    _stand_on_what_was_seen(sent, "")
    for prefix in sent.getlist("rows-of"):
        _number_again(sent, prefix)
    request.POST = sent


def take_choices_of_each(request: HttpRequest) -> None:
    """
    The same where many records are on one page, each with fields of its own prefix.

    Of which not all is chosen, that comes too late again; of the others all is taken.
    """
    if SENT not in request.POST:
        return
    sent = request.POST.copy()
    request.chosen, request.yet_to_choose = _chosen_in(sent), set()
    for prefix in sent.getlist(SENT):
        begins = f"{prefix}-"
        chosen = {k: c for k, c in request.chosen.items() if k.startswith(begins)}
        if _is_chosen(chosen):
            _take(sent, chosen)
            _stand_on_what_was_seen(sent, begins)
        else:
            request.yet_to_choose.add(prefix)
    request.POST = sent


def has_yet_to_choose(columns: Columns, request: HttpRequest) -> bool:
    """Whether a choice was begun and is not complete; what was chosen stands so."""
    prefix = columns.form.prefix or ""
    if prefix not in getattr(request, "yet_to_choose", ()):
        return False
    for item in columns.differing:
        item.chosen = request.chosen.get(item.key, "")
    return True


def _chosen_in(sent: QueryDict) -> dict[str, str]:
    return {key: sent.get(f"choice-{key}", "") for key in sent.getlist("asked")}


def _is_chosen(chosen: dict[str, str]) -> bool:
    return all(choice in (THEIRS, MINE) for choice in chosen.values())


def _take(sent: QueryDict, chosen: dict[str, str]) -> None:
    for key, choice in chosen.items():
        if choice == THEIRS:
            _take_theirs(sent, key)


def _stand_on_what_was_seen(sent: QueryDict, prefix: str) -> None:
    for name in [n for n in sent if n.startswith(prefix) and n.endswith(SEEN)]:
        sent[name.removesuffix(SEEN) + READ] = sent[name]


def _take_theirs(sent: QueryDict, key: str) -> None:
    for name in sent.get(f"fields-{key}", "").split():
        theirs = sent.getlist(f"{THEIRS}-{name}")
        if theirs:
            sent.setlist(name, theirs)
        else:
            sent.pop(name, None)


def _of_no_row(sent: QueryDict, prefix: str, *, is_kept: bool) -> None:
    """What was written in a row that is not there becomes a new one, or nothing."""
    if is_kept:
        sent[f"{prefix}-id"] = ""
        sent.pop(f"{prefix}-version_seen", None)
        sent[f"{prefix}-version_read"] = ""
    else:
        sent[f"{prefix}-left-out"] = "yes"


def _number_again(sent: QueryDict, prefix: str) -> None:
    """Count the rows anew: first those that are there, and then those that are new."""
    rows = [_row(sent, f"{prefix}-{n}-") for n in range(_total(sent, prefix))]
    kept = [row for row in rows if row and "left-out" not in row]
    there = [row for row in kept if any(row.get("id", []))]
    rows = there + [row for row in kept if row not in there]
    for name in [name for name in sent if _is_of_a_row(name, prefix)]:
        del sent[name]
    for number, row in enumerate(rows):
        for name, values in row.items():
            sent.setlist(f"{prefix}-{number}-{name}", values)
    sent[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    sent[f"{prefix}-INITIAL_FORMS"] = str(len(there))


def _total(sent: QueryDict, prefix: str) -> int:
    told = sent.get(f"{prefix}-TOTAL_FORMS", "")
    return min(int(told), 1000) if told.isdecimal() and len(told) < 5 else 0


def _row(sent: QueryDict, prefix: str) -> dict[str, list[str]]:
    return {
        name.removeprefix(prefix): sent.getlist(name)
        for name in sent
        if name.startswith(prefix)
    }


def _is_of_a_row(name: str, prefix: str) -> bool:
    number = name.removeprefix(f"{prefix}-").partition("-")[0]
    return name.startswith(f"{prefix}-") and number.isdecimal()
