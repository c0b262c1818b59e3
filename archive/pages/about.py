"""What the page about the archive says: sections of ours, and of the editors' own."""

from dataclasses import dataclass
from functools import cached_property

from archive.models import (
    SECTIONS,
    AboutSection,
    Assessment,
    Colophon,
    Document,
    Stance,
)


@dataclass
class Section:
    """A section of the page: words of ours, of the editors, or of both."""

    key: str
    title: str
    part: str = ""  # the template with our words, where they stand
    text: str = ""  # the editors' words, in Markdown


class AboutPage:
    """The sections in their order; in place of ours, or below, what editors wrote."""

    stances = list(Stance)
    consulted = list(Document.Consulted)
    rights = list(Document.Rights)
    verdicts = list(Assessment.Verdict)

    def __init__(self, colophon: Colophon):
        self.colophon = colophon

    @cached_property
    def own(self) -> dict[str, AboutSection]:
        sections = AboutSection.objects.filter(colophon=self.colophon.pk)
        return {section.key: section for section in sections}

    @property
    def opening(self) -> Section:
        return self._section("opening")

    @cached_property
    def sections(self) -> list[Section]:
        """All but the opening: ours, those that editors have added, the imprint."""
        ours = [self._section(key) for key in SECTIONS if key != "opening"]
        added = [
            Section(key, own.title, text=own.text)
            for key, own in self.own.items()
            if key not in SECTIONS
        ]
        imprint = self.colophon.imprint
        every = ours + added
        if imprint:
            every.append(Section("imprint", "Imprint", text=imprint))
        return every

    def _section(self, key: str) -> Section:
        own = self.own.get(key)
        title = (own and own.title) or SECTIONS[key]
        part = f"archive/about/_{key}.html"
        if own is None:
            return Section(key, title, part)
        return Section(key, title, "" if own.is_in_place else part, own.text)
