"""The picture that stands for a letter where somebody links to it."""

import os
import struct
import xml.etree.ElementTree as ET
import zlib
from html import unescape
from itertools import pairwise

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from archive.drawings import fonts
from archive.drawings.preview import LEFT, RIGHT, Preview, plain, png_of
from archive.keeping.answers import Answer
from archive.models import Letter
from archive.pages.letters import LetterPage
from archive.publishing import withdraw

from .factories import cite, make_agent, make_claim, make_letter
from .test_head import Head

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        os.environ.get("CI") != "true"
        and bool(fonts.installed().lacking("Vance… علی خامنه‌ای")),
        reason="No font with Latin and Persian letters is installed: fonts-noto-core.",
    ),
]
TEXT = "{http://www.w3.org/2000/svg}text"
PERSIAN = "علی خامنه‌ای"


@pytest.fixture
def letter():
    """A letter of which one says who received it, and another that it did not."""
    letter = make_letter(title="Eleanor Vance to Rahimi")
    vance, rahimi = make_agent("Eleanor Vance"), make_agent("Karim Rahimi")
    cite(make_claim(letter, "sender", vance), speaker=vance)
    cite(make_claim(letter, "recipient", rahimi), speaker=vance)
    cite(make_claim(letter, "sent", "1953-05-01"), speaker=vance, said="1953-05-02")
    return letter


def preview_of(letter: Letter, **known) -> Preview:
    return Preview(LetterPage(letter, **known), "Letters in Dispute")


def words_of(letter: Letter) -> list[str]:
    return [line.words for line in preview_of(letter).lines]


def svg_of(preview: Preview) -> str:
    return render_to_string("archive/letter/preview.svg", {"preview": preview})


def address_of(letter: Letter) -> str:
    return f"/letters/{letter.slug}/preview.png"


def titled(title: str) -> bytes:
    """The picture of a letter of which there is nothing but its title."""
    preview = preview_of(make_letter(title=title))
    return png_of(svg_of(preview), preview)


def rows_of(png: bytes, most: int) -> list[bytes]:
    """The first rows of pixels of a PNG of 8 bits RGBA [PNG, 9.2]."""
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    data, size = zlib.decompress(data), 1200 * 4
    rows, above = [], bytes(size)
    for start in range(0, most * (size + 1), size + 1):
        above = unfiltered(data[start], data[start + 1 : start + 1 + size], above)
        rows.append(above)
    return rows


def unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    if kind == 0:
        return row
    if kind == 2:
        return bytes((a + b) % 256 for a, b in zip(row, above, strict=True))
    made = bytearray(row)
    for i, value in enumerate(row):
        left, up = (made[i - 4] if i > 3 else 0), above[i]
        corner = above[i - 4] if i > 3 else 0
        nearest = min((left, up, corner), key=lambda it: abs(left + up - corner - it))
        made[i] = (value + (0, left, up, (left + up) // 2, nearest)[kind]) % 256
    return bytes(made)


def ink_of_title(png: bytes) -> list[int]:
    """The columns of the title's rows in which there is ink, from left to right."""
    rows = rows_of(png, 270)[110:]
    paper = rows[0][:4]
    return [
        x for x in range(1200) if any(row[x * 4 : x * 4 + 4] != paper for row in rows)
    ]


# --- What it is -----------------------------------------------------------------


def test_it_is_a_png_of_the_size_that_the_head_says(client, letter):
    metas = Head(client, letter.get_absolute_url()).metas
    response = client.get(address_of(letter))

    assert response["Content-Type"] == metas["og:image:type"] == "image/png"
    assert response.content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", response.content[16:24])
    assert (width, height) == (1200, 630)
    assert metas["og:image:width"] == f"{width}"
    assert metas["og:image:height"] == f"{height}"
    assert metas["og:image"] == f"http://testserver{address_of(letter)}"


def test_it_says_who_to_whom_when_what_is_known_and_whether_it_is_contested(letter):
    words = words_of(letter)

    told = ["Eleanor Vance to Rahimi", "Eleanor Vance", "Karim Rahimi", "[1 May 1953]"]
    assert set(told) <= set(words)
    assert "Of 3 questions, none is contested" in words
    status = LetterPage(letter).heading.status
    assert status in " ".join(words)


def test_what_is_contested_is_said_and_by_whom(letter):
    cable = make_agent("The cable office")
    recipient = letter.claims.get(question="recipient")
    cite(recipient, speaker=cable, stance="denies")
    preview = preview_of(letter)

    assert preview.is_contested
    assert "Of 3 questions, 1 is contested" in words_of(letter)
    told = preview.particulars["To"]
    assert told.startswith("Karim Rahimi (contested: said by Eleanor Vance, denied by")


def test_its_words_say_the_same_to_whoever_does_not_see_it(client, letter):
    alt = Head(client, letter.get_absolute_url()).metas["og:image:alt"]

    assert alt.startswith("Eleanor Vance to Rahimi. From: Eleanor Vance. To: Karim")
    assert alt.endswith("Of 3 questions, none is contested.")
    assert LetterPage(letter).heading.status.rstrip(".") in alt


def test_another_heading_makes_another_picture(client, letter):
    before = client.get(address_of(letter)).content
    assert client.get(address_of(letter)).content == before

    vance = letter.claims.get(question="sender").agent
    vance.name = "Eleanor the Elder"
    vance.save()

    assert client.get(address_of(letter)).content != before


def test_on_an_earlier_day_it_shows_what_was_known_then(client, letter):
    day = {"as_of": "1953-05-01"}
    head = Head(client, letter.get_absolute_url(), day)

    address = f"{address_of(letter)}?as_of=1953-05-01"
    assert head.metas["og:image"] == f"http://testserver{address}"
    assert "As known on 1 May 1953" in head.metas["og:image:alt"]
    assert "Karim Rahimi" not in head.metas["og:image:alt"]
    now, then = client.get(address_of(letter)), client.get(address)
    assert then.status_code == 200
    assert then.content != now.content
    assert client.get(address_of(letter), {"as_of": "never"}).status_code == 400


# --- Who may see it ---------------------------------------------------------------


def test_of_a_letter_that_is_not_public_there_is_none(client, admin_client, letter):
    draft = make_letter(published=False)

    assert client.get(address_of(draft)).status_code == 404
    assert admin_client.get(address_of(draft)).status_code == 404
    assert "og:image" not in admin_client.get(draft.get_absolute_url()).text

    withdraw(letter, because="A hoax.")
    assert client.get(address_of(letter)).status_code == 410


def test_a_former_address_leads_to_it(client, letter):
    before = address_of(letter)
    letter.slug = "called-otherwise"
    letter.save()

    assert client.get(before)["Location"] == address_of(letter)


def test_it_is_kept_as_it_is_and_is_no_page_of_the_sitemap(client, letter):
    response = client.get(address_of(letter), headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in response
    assert not Answer.of(response).is_gzip
    tag = {"if-none-match": response["ETag"]}
    assert client.get(address_of(letter), headers=tag).status_code == 304
    assert "preview.png" not in client.get("/sitemap-letters.xml").text


# --- Letters of every script --------------------------------------------------------


def test_persian_letters_are_joined():
    """Between them a sign that keeps them apart: then each has its form of alone."""
    apart = "\u200c".join("محسن")

    joined, alone = ink_of_title(titled("محسن")), ink_of_title(titled(apart))

    assert gaps(joined) == 0
    assert gaps(alone) == 3
    assert joined[-1] - joined[0] < (alone[-1] - alone[0]) * 0.9


def gaps(columns: list[int]) -> int:
    return sum(after - before > 1 for before, after in pairwise(columns))


def test_a_persian_title_is_read_from_the_right():
    ink = ink_of_title(titled(PERSIAN))
    assert ink[-1] > RIGHT - 20
    assert ink[0] > LEFT + 400

    # What is written last stands leftmost: the sign that belongs to the end.
    line = preview_of(make_letter(title=f"{PERSIAN} (Trump)!")).lines
    (title,) = [it for it in line if "Trump" in it.words]
    assert title.drawn == f"\u2067{PERSIAN} (Trump)!\u2069"
    assert title.anchor == "end"


def test_where_no_font_has_the_letters_there_is_no_picture(client, letter, monkeypatch):
    letter.title = "To \U0001340d and \uabcd"
    letter.save()
    monkeypatch.setattr(fonts, "OTHER_SCRIPTS", [["NotoNaskhArabic-Regular"]])
    lacking = "\U0001340d"

    assert lacking in preview_of(letter).lacking
    assert "og:image" not in Head(client, letter.get_absolute_url()).metas
    response = client.get(address_of(letter))
    assert response.status_code == 404
    assert lacking in response.text
    assert "no font" in response.text


def test_without_any_font_there_is_none_either(client, letter, monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FOLDERS", [tmp_path])

    assert "og:image" not in Head(client, letter.get_absolute_url()).metas
    assert client.get(address_of(letter)).status_code == 404


# --- Hostile words ------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "</text><image href='file:///etc/passwd'/>",
    "&lt;b&gt; &amp;amp; &#x41; ]]> <!-- --> <?xml?>",
    "Vance \u202eimihaR ot\u202c to \u2067Rahimi",
    "Bell\x07, escape\x1b, \ufeffmark and \u2028line",
    "W" * 300,
    "Vance to Rahimi " * 18,
    (f"{PERSIAN} " * 33)[:300],
    "\u202e",
    "e" + "\u0301" * 299,
]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_words_do_no_harm(client, title):
    letter = make_letter(title=title)
    preview = preview_of(letter)
    drawn = ET.fromstring(svg_of(preview))

    kinds = {element.tag.rpartition("}")[2] for element in drawn.iter()}
    assert kinds <= {"svg", "rect", "g", "path", "text"}
    texts = [element.text for element in drawn.iter(TEXT)]
    assert texts == [line.drawn for line in preview.lines]
    for line in preview.lines:
        assert preview.fonts.width_of(line.words) * line.size <= RIGHT - LEFT
    assert client.get(letter.get_absolute_url()).status_code == 200
    assert client.get(address_of(letter)).status_code in (
        (404,) if preview.lacking else (200,)
    )


def test_words_are_read_in_their_order_and_as_they_stand():
    assert plain("Vance \u202eto\u202c\nRahimi\x00") == "Vance to Rahimi"
    assert plain(f"\u2067{PERSIAN}\u2069") == PERSIAN
    assert plain("<b>&amp;") == "<b>&amp;"


def test_a_picture_takes_nothing_from_elsewhere():
    template = settings.BASE_DIR / "templates/archive/letter/preview.svg"

    text = unescape(template.read_text())
    assert not any(word in text for word in ("href", "url(", "<image", "<style", "@"))


def test_a_title_is_cut_where_it_has_no_room_and_says_so():
    title = [
        line.words
        for line in preview_of(make_letter(title="Vance to Rahimi " * 18)).lines
        if "Vance" in line.words
    ]

    assert len(title) == 2
    assert title[-1].endswith("…")
