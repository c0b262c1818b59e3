"""What was chosen in three columns, as the form that is saved would have sent it."""

from django.http import HttpRequest, QueryDict

from .columns import MINE, THEIRS

SENT = "three-columns"
NOT_CHOSEN = "Say of each which it is to be: both of you have changed it."


def take_choices(request: HttpRequest) -> None:
    """
    Put in place of each field what was chosen for it, on the version that was seen.

    Where something was not chosen, all stays as it is: the save comes too late again.
    """
    if request.method != "POST" or SENT not in request.POST:
        return
    sent = request.POST.copy()
    request.chosen = {
        key: sent.get(f"choice-{key}", "") for key in sent.getlist("asked")
    }
    if not all(choice in (THEIRS, MINE) for choice in request.chosen.values()):
        request.has_yet_to_choose = True
        return
    for key, choice in request.chosen.items():
        if choice == THEIRS:
            _take_theirs(sent, key)
    for key in sent.getlist("not-there"):
        _of_no_row(sent, key, is_kept=request.chosen.get(key) == MINE)
    for name in [name for name in sent if name.endswith("version_seen")]:
        read = name.removesuffix("version_seen") + "version_read"
        sent[read] = sent[name]
    for prefix in sent.getlist("rows-of"):
        _number_again(sent, prefix)
    request.POST = sent


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
