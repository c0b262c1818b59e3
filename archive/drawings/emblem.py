"""
The edition's mark: a PNG drawn anew here, whatever file was brought.

An SVG is a program of sorts, and a PNG may carry more than its picture. So neither is
served: both are drawn, as pictures for link previews are, and what comes of it is.
"""

import re
import struct
from base64 import b64encode
from xml.etree import ElementTree
from zlib import crc32

import resvg_py

LARGEST = 512 * 1024  # bytes of what is brought
WIDEST = 2048  # dots of a PNG on each side
SIDE = 256  # dots of what is drawn, on the longer side
PNG = b"\x89PNG\r\n\x1a\n"
SVG = "http://www.w3.org/2000/svg"
# What takes from elsewhere, or multiplies itself, or needs a font.
NOT_DRAWN = {"image", "use", "text", "filter", "foreignObject", "script"}
MOST_ELEMENTS = 5_000
# What a reference may lead to: a part of the same file.
OF_ITSELF = re.compile(r"\s*(#.*)?", re.DOTALL)
IN_STYLES = re.compile(r"@import|url\(\s*['\"]?(?!\s*['\"]?#)", re.IGNORECASE)


class NoMark(ValueError):
    """Raised with a sentence where a file cannot be the mark of an edition."""


def drawn(content: bytes) -> bytes:
    """The picture of an SVG or a PNG, as a PNG of our own; or raise NoMark."""
    if len(content) > LARGEST:
        raise NoMark(f"A mark is at most {LARGEST // 1024} KB large.")
    svg = _around(content) if content.startswith(PNG) else _checked(content)
    try:
        picture = bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))
    except ValueError:
        picture = b""
    if not picture:
        raise NoMark("This cannot be drawn: take another PNG or SVG.")
    return picture


def _around(png: bytes) -> str:
    """An SVG that is this PNG, no larger than a mark is shown."""
    if not _is_whole(png):
        raise NoMark("This is no PNG, though it begins as one, or not all of it.")
    width, height = struct.unpack(">II", png[16:24])
    if not (0 < width <= WIDEST and 0 < height <= WIDEST):
        raise NoMark(f"A mark is at most {WIDEST} dots wide and high.")
    across, down = _within(width, height)
    data = b64encode(png).decode()
    return (
        f'<svg xmlns="{SVG}" width="{across}" height="{down}">'
        f'<image width="{across}" height="{down}" '
        f'href="data:image/png;base64,{data}"/></svg>'
    )


def _is_whole(png: bytes) -> bool:
    """Whether it is a PNG's parts, each with its sum, from the head to the end."""
    at, names = len(PNG), []
    while at + 12 <= len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        part = png[at + 4 : at + 8 + length]
        if png[at + 8 + length : at + 12 + length] != crc32(part).to_bytes(4):
            return False
        names.append(part[:4])
        at += 12 + length
    return names[:1] == [b"IHDR"] and names[-1] == b"IEND" and at == len(png)


def _checked(content: bytes) -> str:
    """An SVG that asks for nothing beyond itself, at the size of a mark."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoMark("A mark is a PNG, or an SVG in UTF-8.") from None
    if "<!" in text.replace("<!--", ""):
        # A DOCTYPE may declare entities, each of which may be a thousand others.
        raise NoMark("An SVG with a DOCTYPE or CDATA is not taken: remove these.")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        root = None
    if root is None or root.tag != f"{{{SVG}}}svg":
        raise NoMark("A mark is a PNG or an SVG file.")
    _refuse_what_leads_elsewhere(root)
    width, height = _size_of(root)
    across, down = _within(width, height)
    root.set("width", str(across))
    root.set("height", str(down))
    return ElementTree.tostring(root, encoding="unicode")


def _refuse_what_leads_elsewhere(root: ElementTree.Element) -> None:
    for number, element in enumerate(root.iter()):
        if number > MOST_ELEMENTS:
            raise NoMark("This SVG is too intricate for a mark.")
        name = _local(element.tag)
        if name in NOT_DRAWN:
            raise NoMark(f"A mark is drawn of lines and areas: without <{name}>.")
        leads_on = any(
            _local(key) == "href" and not OF_ITSELF.fullmatch(value)
            for key, value in element.attrib.items()
        )
        styles = [element.text or "", *element.attrib.values()]
        if leads_on or any(map(IN_STYLES.search, styles)):
            raise NoMark("This SVG takes something from elsewhere: a mark does not.")


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def _size_of(root: ElementTree.Element) -> tuple[float, float]:
    """The box of a drawing, by its view box; it is given one where it has none."""
    box = re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox", ""))
    told = (root.get(name, "") for name in ("width", "height"))
    sides = [re.match(r"\s*(\d+(?:\.\d+)?)", side) for side in told]
    if len(box) == 4:
        width, height = float(box[2]), float(box[3])
    elif all(sides):
        width, height = (float(side[1]) for side in sides if side)
        root.set("viewBox", f"0 0 {width} {height}")
    else:
        raise NoMark("This SVG does not say how large it is: give it a viewBox.")
    if width <= 0 or height <= 0 or max(width / height, height / width) > 20:
        raise NoMark("A mark is at most twenty times as wide as high.")
    return width, height


def _within(width: float, height: float) -> tuple[int, int]:
    """Its sides, the longer as long as a mark's."""
    longer = max(width, height)
    return max(1, round(width / longer * SIDE)), max(1, round(height / longer * SIDE))
