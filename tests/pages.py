"""Public pages as tests read them: fetched, parsed, and section by section."""

import html5lib


def page_of(client, address: str):
    """The page at an address, which is there."""
    response = client.get(address)
    assert response.status_code == 200, address
    return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)


def words_of(element) -> str:
    """The words of a part of a page, "" if there is no such part."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def section(page, name: str) -> str:
    """The words of a section, by the name of its heading."""
    return words_of(page.find(f".//section[@aria-labelledby='{name}']"))
