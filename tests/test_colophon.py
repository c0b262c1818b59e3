"""What the edition says of itself: its name, its terms, its mark, its calendars."""

import re
from base64 import b64encode

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive import colours
from archive.checking import check
from archive.drawings import emblem
from archive.drawings.emblem import NoMark
from archive.evidence import refresh_headings
from archive.exchange.dumping import dump
from archive.exchange.loading import NotLoadable, load
from archive.models import AboutSection, Colophon, colophon_in_use, read_once

from .doors import make_account
from .factories import (
    cite,
    make_claim,
    make_collection,
    make_colophon,
    make_document,
    make_letter,
)
from .test_admin import add, address, errors_of, save, text_of
from .test_edition import MARK

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/about/", "/letters/", "/documents/", "/search/", "/timeline/"]


def page_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- What is said where nothing is written -----------------------------------------


def test_where_nothing_is_written_the_archive_is_called_as_it_was_set_up(
    client, settings
):
    settings.ARCHIVE_NAME = "Letters of the Valley"
    settings.ARCHIVE_CONTACT = "editors@valley.test"
    make_letter()

    assert "<h1>Letters of the Valley</h1>" in page_of(client, "/")
    assert "mailto:editors@valley.test" in page_of(client, "/about/")
    assert "Our own words" not in page_of(client, "/")
    for missing in ("/mark.png", "/accent.css"):
        assert client.get(missing).status_code == 404


def test_what_is_written_stands_on_every_page(client):
    make_colophon(
        name="Letters of the Valley", words_licence="CC0-1.0", accent="#00529b"
    )

    for page in map(page_of, [client] * len(PUBLIC), PUBLIC):
        masthead = re.search(r'<header class="masthead">.*?</a>', page, re.DOTALL)[0]
        assert "Letters of the Valley" in masthead
        assert 'href="https://creativecommons.org/publicdomain/zero/1.0/"' in page
        assert '<link rel="stylesheet" href="/accent.css">' in page


def test_the_colophon_takes_one_query_of_a_page(client):
    make_letter()

    for page in [*PUBLIC, "/letters.atom", "/opensearch.xml"]:
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        asked = [q for q in queries if 'FROM "archive_colophon"' in q["sql"]]
        assert len(asked) <= 1, page


def test_it_is_read_once_while_a_request_is_answered_and_anew_when_it_is_saved():
    colophon = make_colophon(name="Before")

    with read_once(), CaptureQueriesContext(connection) as queries:
        assert [str(colophon_in_use()) for _ in range(3)] == ["Before"] * 3
        assert len(queries) == 1
        colophon.name = "After"
        colophon.save()
        assert str(colophon_in_use()) == "After"


def test_the_name_is_that_of_feeds_mails_citations_and_the_desk(client, admin_client):
    letter = make_letter()
    make_colophon(name="Letters of the Valley", cited_as="Valley Letters")

    assert "<title>Letters of the Valley</title>" in page_of(client, "/letters.atom")
    assert "Letters of the Valley" in page_of(client, "/opensearch.xml")
    page = page_of(client, letter.get_absolute_url())
    assert 'og:site_name" content="Valley Letters"' in page
    bibtex = page_of(client, f"/letters/{letter.slug}.bib")
    assert "Valley Letters" in bibtex
    assert "Letters of the Valley" in page_of(admin_client, "/admin/")


# --- The front page ------------------------------------------------------------------


def contested_letter(**fields):
    letter = make_letter(**fields)
    for question in ("sent", "received"):
        for day in ("1924-09-15", "1924-10-01"):
            cite(make_claim(letter, question, day), make_document("1924-11-01"))
    refresh_headings([letter])
    return letter


def test_the_front_page_begins_with_the_question_that_was_chosen(client):
    contested_letter(title="The other"), (chosen := contested_letter(title="Chosen"))
    make_colophon(leading_letter=chosen, leading_question="received")

    page = page_of(client, "/")

    assert "When was it received?" in page
    assert "When was it sent?" not in page
    assert chosen.get_absolute_url() in page.split("Begin with one")[1]


def test_a_letter_that_is_not_public_leads_nowhere(client):
    shown = contested_letter(title="Shown")
    make_colophon(leading_letter=make_letter(title="A draft", published=False))

    page = page_of(client, "/")

    assert "A draft" not in page
    assert shown.get_absolute_url() in page.split("Begin with one")[1]


def test_the_front_page_says_what_the_editors_say(client):
    make_colophon(subtitle="Of two mills", welcome="Their letters were burnt.")

    page = page_of(client, "/")

    assert "<h1>Of two mills</h1>" in page
    assert "Their letters were burnt." in page


# --- About ---------------------------------------------------------------------------


def test_a_section_is_put_in_place_of_ours_or_below_it_or_is_new(client):
    colophon = make_colophon(imprint="*The Mill Society*, Ghent.")
    for key, words, is_in_place in [
        ("rights", "Ask the mill.", True),
        ("stances", "We add a word.", False),
    ]:
        colophon.sections.create(key=key, text=words, is_in_place=is_in_place)

    page = page_of(client, "/about/")

    assert "<p>Ask the mill.</p>" in page
    assert "How much of a document is shown" not in page
    assert page.index("Each has its sign") < page.index("<p>We add a word.</p>")
    assert '<h2 id="harbour">The harbour</h2>' in page
    assert "<p>It <em>froze</em> in 1953.</p>" in page
    assert "<p><em>The Mill Society</em>, Ghent.</p>" in page
    assert '<a href="#harbour">The harbour</a>' in page


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<script>alert(1)</script>", ""),
        ('<p onclick="x()">So</p>', "<p>So</p>"),
        ('<a href="javascript:x()">So</a>', "<p><a>So</a></p>"),
        ("![A](https://elsewhere.test/a.png)", "<p></p>"),
        ('<p style="color:red">So</p>', "<p>So</p>"),
        ('<bdi lang="he" dir="rtl">א</bdi>', '<p><bdi lang="he" dir="rtl">א</bdi></p>'),
        ("# So", "<h3>So</h3>"),
        ("###### So", "<h4>So</h4>"),
    ],
)
def test_what_is_written_in_markdown_is_cleaned(client, written, shown):
    colophon = make_colophon()
    colophon.sections.all().delete()
    colophon.sections.create(key="method", title="Method", text=written)

    page = page_of(client, "/about/")
    section = page.split('<h2 id="method">Method</h2>')[1].split("</section>")[0]

    assert section.strip() == shown


# --- The accent and the mark ----------------------------------------------------------


def test_an_accent_that_cannot_be_read_is_refused_with_a_sentence():
    with pytest.raises(ValidationError, match="stands out from our paper by 1.2 to 1"):
        Colophon(accent="#ffcc00").full_clean()
    with pytest.raises(ValidationError, match="A colour is written #9b1c14"):
        Colophon(accent="red").full_clean()


@pytest.mark.parametrize("accent", ["#000000", "#9b1c14", "#00529b", "#2f5d1e"])
def test_an_accent_stands_out_by_light_and_by_dark(client, accent):
    make_colophon(accent=accent)

    css = page_of(client, "/accent.css")
    light, dark = re.findall(r"#[0-9a-f]{6}", css)

    assert light == accent
    assert colours.least_contrast(light, colours.LIGHT) >= 4.5
    assert colours.least_contrast(dark, colours.DARK) >= 4.5


def test_the_papers_that_a_colour_is_tried_on_are_those_of_the_stylesheet(settings):
    css = (settings.BASE_DIR / "archive/static/archive/archive.css").read_text()
    papers = re.findall(r"--(?:paper|leaf): *light-dark\((\S+), (\S+)\)", css)
    by_light, by_dark = map(set, zip(*papers, strict=True))

    assert (by_light, by_dark) == (set(colours.LIGHT), set(colours.DARK))


def test_a_mark_is_drawn_anew_and_the_same_from_what_was_drawn():
    png = emblem.drawn(MARK.read_bytes())

    assert png.startswith(emblem.PNG)
    assert emblem.drawn(png) == png


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{}</svg>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GIF89a", "a PNG or an SVG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "not all of it"),
        (b"x" * (emblem.LARGEST + 1), "at most 512 KB"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.format("").encode(), "DOCTYPE"),
        (SVG.format('<image href="/etc/passwd"/>').encode(), "without <image>"),
        (SVG.format("<script>x()</script>").encode(), "without <script>"),
        (SVG.format('<a href="https://a.test"/>').encode(), "from elsewhere"),
        (SVG.format('<rect fill="url(//a.test)"/>').encode(), "from elsewhere"),
        (SVG.format("<style>@import 'a'</style>").encode(), "from elsewhere"),
        (SVG.replace('viewBox="0 0 8 8"', "").encode(), "how large it is"),
        (SVG.replace("8 8", "8 800").encode(), "twenty times"),
    ],
)
def test_what_could_do_more_than_be_seen_is_no_mark(content, sentence):
    with pytest.raises(NoMark, match=sentence):
        emblem.drawn(content)


# --- Calendars -----------------------------------------------------------------------


def dated_letter(**fields):
    letter = make_letter(**fields)
    cite(make_claim(letter, "sent", "1924-09-15"), make_document("1924-09-20"))
    refresh_headings([letter])
    return letter


def test_no_calendar_is_shown_beside_the_gregorian_unless_it_is_chosen(client):
    letter = dated_letter()

    page = page_of(client, letter.get_absolute_url())
    whole = page_of(client, f"{letter.get_absolute_url()}whole/")

    assert '<p class="dateline">[15 September 1924]</p>' in re.sub(r"\s+<", "<", page)
    assert not re.search("[\u0590-\u06ff]", page + whole)


def test_a_calendar_is_shown_in_the_heading_the_answers_the_drawing_and_the_desk(
    client, admin_client
):
    letter = dated_letter()
    make_colophon(calendars=["julian 25 march", "islamic"])

    page = page_of(client, letter.get_absolute_url())
    question = page_of(client, f"{letter.get_absolute_url()}sent/")
    whole = page_of(client, f"{letter.get_absolute_url()}whole/")
    desk = text_of(admin_client.get(address("change", letter.claims.get())))

    heading = page.split('<p class="dateline">')[1].split("</p>")[0]
    assert "<bdi>2 September 1924 O.S.</bdi>" in heading
    assert '<bdi lang="ar" dir="rtl">≈ ١٥ صفر ١٣٤٣ هـ</bdi>' in heading
    for found in (question, whole):
        assert '<bdi class="gloss">2 September 1924 O.S.</bdi>' in found
        assert 'lang="ar" direction="rtl"' in found  # in the drawing
    assert "Monday, 15 September 1924 (\u20682 September 1924 O.S.\u2069; " in desk


def test_a_collection_has_calendars_of_its_own_or_none(client, admin_client):
    own = make_collection(calendars=["hebrew"])
    none = make_collection(calendars=["none"])
    make_colophon(calendars=["islamic"])

    for collection, there in [(own, "ט״ז באלול תרפ״ד"), (none, ""), (None, "صفر")]:
        letter = dated_letter(collection=collection)
        page = page_of(client, letter.get_absolute_url())
        desk = text_of(admin_client.get(address("change", letter.claims.get())))
        for found in (page.split('<p class="dateline">')[1].split("</p>")[0], desk):
            assert there in found
            assert ("صفر" in found) == (there == "صفر")


def test_a_document_has_the_calendars_of_its_language(client, admin_client):
    make_colophon(
        calendars=["islamic"],
        calendars_of_languages={"he": ["hebrew"], "de": ["none"]},
    )

    for language, there in [("he", "ט״ז באלול תרפ״ד"), ("de-AT", ""), ("en", "صفر")]:
        document = make_document("1924-09-15", language=language)
        page = page_of(client, document.get_absolute_url())
        desk = text_of(admin_client.get(address("change", document)))
        for found in (page, desk):
            assert there in found
            assert ("صفر" in found) == (there == "صفر")


def test_a_calendar_that_nobody_reckons_is_refused():
    for record in (Colophon(calendars=["mayan"]), make_collection()):
        record.calendars = ["mayan"]
        with pytest.raises(ValidationError, match="“mayan” is none of: none, solar"):
            record.clean()


# --- At the desk ---------------------------------------------------------------------


def test_the_edition_is_written_at_the_desk_with_its_history(admin_client):
    add(
        admin_client,
        Colophon,
        name="Letters of the Valley",
        languages="en, fr",
        calendars=["hebrew"],
        calendars_of_languages="fr: french republican, none",
        new_mark=SimpleUploadedFile("mark.svg", MARK.read_bytes()),
        **{
            "sections-TOTAL_FORMS": "1",
            "sections-0-key": "method",
            "sections-0-title": "Method",
            "sections-0-text": "By reading.",
            "sections-0-position": "1",
        },
    )
    colophon = Colophon.objects.get()
    save(admin_client, "change", colophon, subtitle="Of two mills", change_reason="Why")

    colophon = Colophon.objects.get()
    assert (colophon.name, colophon.languages) == (
        "Letters of the Valley",
        ["en", "fr"],
    )
    assert colophon.calendars == ["hebrew"]
    assert colophon.calendars_of_languages == {"fr": ["french republican", "none"]}
    assert colophon.picture == emblem.drawn(MARK.read_bytes())
    assert colophon.sections.get().title == "Method"
    assert [it.history_change_reason for it in colophon.history.all()] == ["Why", None]


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("accent", "#ffff00", "stands out from our paper"),
        ("words_licence", "as you like", "SPDX identifier"),
        ("languages", "english", "BCP 47"),
        ("calendars_of_languages", "fr", "expected a line such as"),
        ("calendars_of_languages", "fr: mayan", "is none of"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(admin_client, field, written, sentence):
    response = add(admin_client, Colophon, **{field: written})

    assert sentence in str(errors_of(response)[field])
    assert not Colophon.objects.exists()


def test_what_is_no_mark_is_refused_beside_its_field(admin_client):
    file = SimpleUploadedFile("mark.svg", b"<svg/>")

    response = add(admin_client, Colophon, new_mark=file)

    assert "a PNG or an SVG" in str(errors_of(response)["new_mark"])


def test_a_mark_is_taken_away_again(admin_client):
    colophon = make_colophon(mark=b64encode(emblem.drawn(MARK.read_bytes())).decode())

    save(admin_client, "change", colophon, without_mark="on")

    colophon.refresh_from_db()
    assert (colophon.mark, colophon.mark_sum) == ("", "")


@pytest.mark.parametrize(
    ("group", "may"), [("Editors", False), ("Publishers", True), ("Loaders", False)]
)
def test_publishers_write_it_and_the_others_read_it(client, group, may):
    colophon = make_colophon()
    account = make_account("somebody", is_staff=True)
    account.groups.add(Group.objects.get(name=group))
    client.force_login(account)

    url = reverse("admin:archive_colophon_change", args=[colophon.pk])
    assert client.get(url).status_code == 200
    assert (client.post(url, {}).status_code == 200) == may
    for permission in ("add_aboutsection", "change_aboutsection"):
        assert account.has_perm(f"archive.{permission}") == may


def test_the_letter_that_leads_is_not_deleted_unawares(admin_client):
    letter = make_letter()
    make_colophon(leading_letter=letter)

    admin_client.post(address("delete", letter), {"post": "yes"})

    letter.refresh_from_db()


def test_it_is_checked_as_all_records_are():
    make_colophon()
    Colophon.objects.update(accent="#ffff00")

    said = [finding.sentence for finding in check()]

    assert any("stands out from our paper" in sentence for sentence in said)


# --- In the hand-written form --------------------------------------------------------

WRITTEN = """\
edition:
  name: Letters of the Valley
  subtitle: Of two mills
  cited_as: Valley Letters
  welcome: |-
    Their letters were burnt.

    What is left was told.
  leads_with: {letter: mill-1924, question: sent}
  imprint: The Mill Society, *Ghent*
  contact: editors@valley.test
  licence:
    words: CC-BY-4.0
    data: {is: ODbL-1.0, at: "https://example.test/odbl"}
  mark: mark.svg
  accent: '#00529b'
  languages: [en, fr]
  calendars: [julian 25 march]
  calendars_of_languages: {fr: [french republican, hebrew], de: none}
  about:
    method: {title: Method, text: By reading.}
    rights: {text: Ask the mill., in_place: true}
letters:
  mill-1924: {title: Of the mill}
"""


def load_text(folder, text: str):
    folder.mkdir(exist_ok=True)
    (folder / "mark.svg").write_bytes(MARK.read_bytes())
    (folder / "edition.yaml").write_text(text)
    return load([folder])


def test_it_comes_from_the_hand_written_form_and_goes_back_to_it(tmp_path):
    load_text(tmp_path / "written", WRITTEN)
    dump(tmp_path / "dumped")
    before = vars(Colophon.objects.get())
    sections = list(AboutSection.objects.values_list("key", "title", "text"))
    report = load([tmp_path / "dumped"])

    after = vars(Colophon.objects.get())
    assert after | {"_state": 0} == before | {"_state": 0}
    assert after["calendars_of_languages"]["de"] == ["none"]
    assert after["data_licence_address"] == "https://example.test/odbl"
    assert sections == [
        ("method", "Method", "By reading."),
        ("rights", "", "Ask the mill."),
    ]
    assert not report.has_changes

    AboutSection.objects.all().delete()
    Colophon.objects.all().delete()
    Colophon.history.all().delete()
    AboutSection.history.all().delete()
    load([tmp_path / "dumped"])
    dump(tmp_path / "again")
    for file in ("00-edition.yaml", "mark.png"):
        once, again = (tmp_path / it / file for it in ("dumped", "again"))
        assert once.read_bytes() == again.read_bytes()


@pytest.mark.parametrize(
    ("before", "after", "line", "sentence"),
    [
        ("'#00529b'", "'#ffff00'", 16, "accent: “#ffff00” stands out"),
        ("words: CC-BY-4.0", "words: as you like", 13, "SPDX identifier"),
        ("[julian 25 march]", "[mayan]", 18, "“mayan” is none of"),
        ("question: sent", "question: dreamt", 9, "“dreamt” is none of"),
        ("letter: mill-1924,", "letter: mill-1925,", 9, "There is no letter"),
        ("name: Letters", "nam: Letters", 2, "“nam” is no field here"),
        ("title: Method, ", "", 21, "A section of its own needs a title."),
        ("mark: mark.svg", "mark: edition.yaml", 15, "A mark is a PNG or an SVG file."),
        ("mark: mark.svg", "mark: ../../mark.svg", 15, "stands in the folder"),
        ("languages: [en, fr]", "languages: [English]", 17, "BCP 47"),
    ],
)
def test_what_cannot_be_loaded_is_named_with_its_line(
    tmp_path, before, after, line, sentence
):
    assert before in WRITTEN

    with pytest.raises(NotLoadable) as refused:
        load_text(tmp_path / "written", WRITTEN.replace(before, after, 1))

    assert f"line {line}: edition" in str(refused.value)
    assert sentence in str(refused.value)
    assert not Colophon.objects.exists()


def test_an_edition_stands_in_one_file(tmp_path):
    (tmp_path / "a.yaml").write_text("edition: {name: One}\n")
    (tmp_path / "b.yaml").write_text("edition: {name: Two}\n")

    with pytest.raises(NotLoadable, match=r"“edition” stands already in .*a\.yaml"):
        load([tmp_path])


def test_what_an_editor_has_written_of_it_since_is_kept(tmp_path):
    (tmp_path / "a.yaml").write_text("edition: {name: One, subtitle: Of one}\n")
    load([tmp_path])
    make_colophon(name="Ours")

    (tmp_path / "a.yaml").write_text("edition: {name: Two, subtitle: Of two}\n")
    report = load([tmp_path])

    assert str(Colophon.objects.get()) == "Ours"
    assert report.skipped == ["colophon “Ours”: name, subtitle as an editor left it"]


def test_a_public_dump_does_not_tell_of_the_draft_that_is_to_lead(tmp_path):
    draft = make_letter(published=False, slug="a-draft")
    make_colophon(leading_letter=draft, leading_question="sent")

    dump(tmp_path / "public", is_public=True)

    assert "a-draft" not in (tmp_path / "public" / "00-edition.yaml").read_text()
