"""The files that docs/loading.md shows, which its readers type off."""

import re
from pathlib import Path

from django.conf import settings


def files_of_the_guide() -> dict[str, str]:
    guide = (Path(settings.BASE_DIR) / "docs/loading.md").read_text()
    files = re.findall(r"\*\*`(.+?)`\*\*\n\n```\w+\n(.*?)```", guide, re.DOTALL)
    return dict(files)


def write_files_of_the_guide(folder: Path) -> None:
    """All but the table, into a folder from which they are loaded."""
    for name, content in files_of_the_guide().items():
        if not name.endswith(".csv"):
            file = folder / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(content)
