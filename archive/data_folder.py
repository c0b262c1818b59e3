"""The data folder: what an archive keeps on this machine, beside its database."""

import json
import os
from pathlib import Path
from tempfile import TemporaryFile

from django.core.management.utils import get_random_secret_key


class NotUsable(Exception):
    """Raised when an archive cannot be kept in a folder; says why."""


def make(folder: Path) -> None:
    """Make the folder unless it is there, and be sure that it can be written in."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except (FileExistsError, NotADirectoryError):
        reason = "a file is in its place"
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        return
    raise NotUsable(
        f"The archive cannot be kept in {folder}: {reason}."
        " Name another folder with ARCHIVE_DATA."
    )


def secret_key(folder: Path) -> str:
    """The key that signs this archive's sessions: made once, for its owner's eyes."""
    path = folder / "secret-key"
    if not path.exists():
        # Private from its first byte on: a chmod afterwards comes a moment late.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as file:
            file.write(get_random_secret_key())
    return path.read_text()


def choices(folder: Path) -> dict:
    """What was once decided about this archive, so that nobody need repeat it."""
    path = folder / "choices.json"
    try:
        return json.loads(path.read_text()) if path.exists() else {}
    except ValueError:
        raise NotUsable(f"{path} cannot be read: mend it, or remove it.") from None


def choose(folder: Path, **decided) -> None:
    """Remember what is decided; what is left open stays as it was."""
    kept = choices(folder) | {key: value for key, value in decided.items() if value}
    (folder / "choices.json").write_text(json.dumps(kept, indent=2) + "\n")
