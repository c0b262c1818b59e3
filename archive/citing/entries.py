"""A citable item with its entries in every style: what “Cite this page” shows."""

from collections.abc import Callable
from dataclasses import dataclass

from . import apa, chicago, mla
from .files import Format
from .tags import tags_of
from .text import Run


@dataclass(frozen=True)
class Style:
    """A style of citations; `slug` is its name in addresses."""

    slug: str
    name: str
    write: Callable[[dict], list[Run]]

    def entry(self, item: dict) -> list[Run]:
        """Return an entry; of what nobody here has seen, with where we read of it."""
        read_in = item.get("custom", {}).get("read_in")
        runs = self.write(item)
        return [*runs, Run(f" As cited in {'; '.join(read_in)}.")] if read_in else runs


STYLES = [
    Style("chicago", "Chicago 17", chicago.entry),
    Style("apa", "APA 7", apa.entry),
    Style("mla", "MLA 9", mla.entry),
]


@dataclass(frozen=True)
class Citable:
    """A page or a source that can be cited, and the addresses of it as files."""

    item: dict
    files: list[tuple[Format, str]]

    @property
    def entries(self) -> list[tuple[Style, list[Run]]]:
        return [(style, style.entry(self.item)) for style in STYLES]

    @property
    def tags(self) -> list[tuple[str, str]]:
        return tags_of(self.item)
