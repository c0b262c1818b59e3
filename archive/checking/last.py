"""What the last check came to: kept in the archive's folder, shown at the desk."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class Result:
    """When the archive was looked through, and how much is wrong with it since."""

    at: datetime
    number: int


def keep(number: int) -> Result:
    """Remember how many findings were left; beside the database, which it is about."""
    result = Result(timezone.now(), number)
    new = _path().with_suffix(".new")
    new.write_text(json.dumps(asdict(result) | {"at": result.at.isoformat()}))
    os.replace(new, _path())
    return result


def last() -> Result | None:
    """The result of the last check on this machine; None where there was none."""
    try:
        kept = json.loads(_path().read_text())
        return Result(datetime.fromisoformat(kept["at"]), int(kept["number"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _path() -> Path:
    return settings.DATA_DIR / "checked.json"
