"""
Meta tags by which reference managers read a page.

As Zotero's translator “Embedded Metadata” reads them: Highwire's names, Zotero's
own for the type of the item, and Dublin Core for those who know neither.
"""

from . import days
from .names import as_written

# Zotero's item types by those of CSL.
ZOTERO_TYPES = {
    "article-newspaper": "newspaperArticle",
    "entry-encyclopedia": "encyclopediaArticle",
    "book": "book",
    "broadcast": "tvBroadcast",
    "post": "forumPost",
}


def tags_of(item: dict) -> list[tuple[str, str]]:
    """Return the names and contents of the meta tags for an item."""
    authors = [as_written(name) for name in item.get("author", [])]
    container, publisher = item.get("container-title", ""), item.get("publisher", "")
    date = _date(item)
    tags = [
        ("z:itemType", ZOTERO_TYPES.get(item["type"], "webpage")),
        ("citation_title", item["title"]),
        *(("citation_author", author) for author in authors),
        ("citation_publication_date", date),
        ("citation_journal_title", container),
        ("citation_publisher", publisher),
        ("citation_language", item.get("language", "")),
        ("citation_public_url", item.get("URL", "")),
        ("dc.title", item["title"]),
        *(("dc.creator", author) for author in authors),
        ("dc.date", date.replace("/", "-")),
        ("dc.publisher", publisher or container),
        ("dc.language", item.get("language", "")),
        ("dc.identifier", item.get("URL", "")),
    ]
    return [(name, content) for name, content in tags if content]


def _date(item: dict) -> str:
    """2025/03/12, as Highwire has it, as far as it is sure; else in words."""
    parts = days.common_parts(item.get("issued", {}))
    return "/".join(f"{part:02}" for part in parts) or days.words_of(item)
