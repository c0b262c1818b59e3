"""Files that a loader has brought, kept between the preview and the load."""

import re
import secrets
import shutil
import time
import zipfile
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.text import get_text_list, get_valid_filename

from archive.exchange.loading.reading import LARGEST, SUFFIXES
from archive.exchange.zips import UNREADABLE, Swells, Unpacking

FOLDER = settings.DATA_DIR / "uploads"
KEPT_FOR = 24 * 60 * 60  # seconds between a preview and its load, at most
MOST_FILES = 20_000
MOST = 5 * LARGEST  # bytes that a zip unpacks to
# Beside the files that were kept, the names of those that were not.
PASSED_OVER = "passed-over"
# What files of the form name beside them: texts, and the mark of an edition.
NAMED = (".txt", ".png", ".svg")
TOKEN = re.compile(r"[0-9a-f]{32}")


class NotTaken(Exception):
    """Raised with a sentence that says why a file is not taken."""


def keep(file, takes: tuple[str, ...] = (*SUFFIXES, ".zip")) -> str:
    """
    Keep an uploaded file, or the files of a zip; return the name to ask for them.

    Only files that end as `takes` says are taken. Of a zip, files of the hand-written
    form are, and what they may name beside them; what else is in it is passed over.
    """
    suffix = Path(file.name).suffix.lower()
    if suffix not in takes:
        raise NotTaken(f"Bring a file that ends in {get_text_list(takes, 'or')}.")
    _forget_the_old()
    token = secrets.token_hex(16)
    folder = FOLDER / token
    folder.mkdir(parents=True, mode=0o700)
    try:
        if suffix == ".zip":
            _unpack(file, folder)
        elif file.size > LARGEST:
            raise NotTaken(f"The file is larger than {LARGEST >> 20} MB.")
        else:
            (folder / get_valid_filename(file.name)[-100:]).write_bytes(file.read())
    except BaseException:
        forget(token)
        raise
    return token


def folder_of(token: str) -> Path | None:
    """The folder of what was kept under a name, or None if it is gone."""
    folder = FOLDER / token
    return folder if TOKEN.fullmatch(token) and folder.is_dir() else None


def passed_over(token: str) -> list[str]:
    """The names of what was in a zip and is not of the form."""
    try:
        return (FOLDER / token / PASSED_OVER).read_text().splitlines()
    except OSError:
        return []


def forget(token: str) -> None:
    shutil.rmtree(FOLDER / token, ignore_errors=True)


def _unpack(file, folder: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            members = [it for it in archive.infolist() if _is_meant(it)]
            if len(members) > MOST_FILES:
                raise NotTaken(f"There are more than {MOST_FILES:,} files in it.")
            # What a zip says of itself is taken against it, and never for it.
            if sum(member.file_size for member in members) > MOST:
                raise Swells(f"it unpacks to more than {MOST >> 20} MB")
            _unpack_all(Unpacking(archive, MOST), members, folder)
    except Swells as error:
        raise NotTaken(f"I{str(error)[1:]}.") from None
    except UNREADABLE as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise NotTaken(f"It cannot be unpacked: {reason or 'it is damaged'}.") from None


def _unpack_all(unpacking: Unpacking, members: list, folder: Path) -> None:
    top, others = _common_folder(members), []
    for member in members:
        name = _within(member.filename.removeprefix(top))
        # Files from which texts were taken stand in a folder of that name.
        is_file = "files" in name.parts[:-1]
        if not is_file and name.suffix.lower() not in (*SUFFIXES, *NAMED):
            others.append(str(name))
            continue
        path = folder / name
        if path.exists():
            raise NotTaken(f"“{name}” is in it twice.")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            out.writelines(unpacking.parts_of(member))
    (folder / PASSED_OVER).write_text("\n".join(others))


def _is_meant(member: zipfile.ZipInfo) -> bool:
    """Whether it is a file, and none that a system adds unasked."""
    parts = PurePosixPath(member.filename).parts
    is_hidden = any(it.startswith(".") and it != ".." for it in parts)
    return bool(parts) and not (member.is_dir() or is_hidden or "__MACOSX" in parts)


def _common_folder(members: list[zipfile.ZipInfo]) -> str:
    """The folder in which all of a zip lies, as when a folder was packed."""
    tops = {PurePosixPath(member.filename).parts[0] for member in members}
    is_folder = len(tops) == 1 and all("/" in member.filename for member in members)
    return f"{tops.pop()}/" if is_folder else ""


def _within(name: str) -> PurePosixPath:
    """A name that leads nowhere but into its folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise NotTaken(f"“{name}” would lead out of its folder.")
    return path


def _forget_the_old() -> None:
    if FOLDER.is_dir():
        for folder in FOLDER.iterdir():
            if time.time() - folder.stat().st_mtime > KEPT_FOR:
                shutil.rmtree(folder, ignore_errors=True)
