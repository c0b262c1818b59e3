"""The timeline: what is marked how, where it is drawn, and what the pages show."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import combinations
from urllib.parse import urljoin

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import evidence
from archive.dates import When
from archive.drawings import timeline
from archive.drawings.timeline.across import Wide
from archive.drawings.timeline.down import NARROW, Tall
from archive.drawings.timeline.lettering import WIDTH, meets
from archive.drawings.timeline.marks import Mark, Row, marked
from archive.drawings.timeline.weeks import densest, weeks_of
from archive.models import Letter
from archive.pages.letters import LetterPage

from .factories import (
    assess,
    cite,
    make_agent,
    make_claim,
    make_colophon,
    make_document,
    make_letter,
    make_response,
    make_step,
)

SVG = "{http://www.w3.org/2000/svg}"


def page_of(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def marks_of(letter, row, **query):
    rows = timeline.of_letter(LetterPage(letter, **query)).rows
    return [mark for found in rows if found.name == row for mark in found.in_order]


# --- What is marked how ---------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("edtf", "shape"),
    [
        ("1953-05-01", "day"),
        ("1953-05-01~", "span"),
        ("1953-05-01?", "span"),
        ("1953-05", "span"),
        ("1953-05-01/1953-05-04", "span"),
        ("../1953-05-01", "by"),
        ("1953-05-01/..", "since"),
        ("9999-12-31", "day"),
    ],
)
def test_a_date_is_marked_as_certain_as_it_is(edtf, shape):
    letter = make_letter()
    cite(make_claim(letter, "sent", edtf))

    (mark,) = marks_of(letter, "sent")

    assert mark.shape == shape
    assert mark.is_placed


@pytest.mark.django_db
@pytest.mark.parametrize(
    "when",
    [When.of("-0044-03-15"), When.of(as_written="on the feast of the boats")],
)
def test_a_day_that_no_calendar_here_holds_is_in_the_list_and_counted(client, when):
    letter = make_letter()
    cite(make_claim(letter, "written", when))
    cite(make_claim(letter, "sent", "1953-05-01"))

    page = page_of(client, letter.get_absolute_url())

    assert timeline.of_letter(LetterPage(letter)).unplaced == 1
    assert "1 has no day to be drawn on" in " ".join(page.split())
    assert str(when) in page.partition('<ul class="told"')[2]


@pytest.mark.django_db
def test_a_denial_is_an_open_mark_on_the_day_on_which_it_was_said():
    letter = make_letter()
    received = make_claim(letter, "received")
    rahimi = make_agent("Parviz Rahimi")
    cite(received, stance="not_yet", said="1953-05-02", speaker=rahimi)
    cite(received, make_document("1953-05-09"), stance="denies")

    not_yet, denied = marks_of(letter, "received")

    assert (not_yet.shape, not_yet.says) == ("no", "not yet, 2 May 1953")
    assert not_yet.begin == not_yet.end == date(1953, 5, 2)
    assert not_yet.voices == ["Parviz Rahimi"]
    assert (denied.shape, denied.begin) == ("no", date(1953, 5, 9))


@pytest.mark.django_db
def test_that_it_happened_at_all_is_marked_by_the_day_on_which_it_was_first_said():
    letter = make_letter()
    answered = make_claim(letter, "answered")
    cite(answered, make_document("1953-05-09"))
    first = cite(answered, make_document("1953-05-06"))

    (mark,) = marks_of(letter, "answered")

    assert (mark.shape, mark.says) == ("by", "by 6 May 1953")
    assert mark.href == first.get_absolute_url()
    assert mark.href.endswith(f"/answered/#{first.anchor_id}")


@pytest.mark.django_db
def test_what_has_lapsed_no_longer_counts_or_decides_nothing_is_not_drawn():
    letter = make_letter()
    rahimi = make_agent("Parviz Rahimi")
    exists = make_claim(letter, "sent")
    cite(exists, make_document("1953-05-01"), stance="denies", speaker=rahimi)
    cite(exists, make_document("1953-05-08"), stance="confirms", speaker=rahimi)
    cite(make_claim(letter, "sent", "1953-05-03", deprecated="A misprint."))
    cite(make_claim(letter, "sent", "1953-05-04"), stance="does_not_know")

    assert [mark.says for mark in marks_of(letter, "sent")] == ["by 8 May 1953"]


@pytest.mark.django_db
def test_rival_days_are_rival_marks_with_their_voices_and_one_is_accepted(client):
    letter = make_letter()
    vance, gazette = make_agent("Eleanor Vance"), make_agent("The Gazette")
    first = make_claim(letter, "sent", "1953-05-01")
    cite(first, speaker=vance)
    cite(make_claim(letter, "sent", "1953-05-04"), speaker=gazette)
    assess(first)

    page = page_of(client, letter.get_absolute_url())

    assert '<tspan class="sign">≠</tspan> sent' in page
    assert ">1 May, Eleanor Vance, accepted<" in page
    assert ">4 May, The Gazette<" in page
    assert "accepted by the editors" in page.partition('<ul class="told"')[2]
    assert 'class="ring"' in page


@pytest.mark.django_db
def test_the_same_day_from_two_claims_is_one_mark_that_leads_to_the_question():
    letter = make_letter()
    for _ in range(2):
        cite(make_claim(letter, "sent", "1953-05-01"))

    (mark,) = marks_of(letter, "sent")

    assert len(mark.accounts) == 2
    assert mark.href == f"{letter.get_absolute_url()}sent/"


@pytest.mark.django_db
def test_steps_and_responses_stand_on_their_days_and_lead_to_their_place():
    letter = make_letter()
    step = make_step(letter, key="by-boat")
    cite(make_claim(step, "carrier", "a fisherman"))
    cite(make_claim(step, "delivered", "1953-05-03"))
    answer, other = make_response(letter, key="reply"), make_response(letter, key="nod")
    cite(make_claim(answer, "occurred", "1953-05-05"))
    cite(make_claim(answer, "in_answer_to"))
    cite(make_claim(other, "occurred", "1953-05-06"))

    (carried,) = marks_of(letter, "carried")
    (came_back,) = marks_of(letter, "came back")
    (context,) = marks_of(letter, "context")

    assert carried.about == "step 1, a fisherman"
    assert came_back.href == "#response-reply"
    assert context.href == "#response-nod"


@pytest.mark.django_db
def test_as_known_on_a_day_no_more_is_drawn_than_was_known(client):
    letter = make_letter()
    cite(make_claim(letter, "sent", "1953-05-01"), make_document("1953-05-02"))
    cite(make_claim(letter, "received", "1953-05-07"), make_document("1953-05-08"))

    early = page_of(client, letter.get_absolute_url(), as_of="1953-05-03")

    assert "sent: 1 May 1953" in early
    assert "received" not in early.partition("<figure>")[2].partition("</figure>")[0]
    assert "received: 7 May 1953" in page_of(client, letter.get_absolute_url())


@pytest.mark.django_db
def test_what_is_not_public_is_not_drawn(client):
    letter = make_letter()
    cite(make_claim(letter, "sent", "1953-05-01"))
    cite(make_claim(letter, "sent", "1953-05-09"), make_document(published=False))
    draft = make_response(letter, published=False)
    cite(make_claim(draft, "occurred", "1953-05-11"))

    for address in (letter.get_absolute_url(), reverse("archive:timeline")):
        page = page_of(client, address)
        assert "9 May" not in page
        assert "11 May" not in page


@pytest.mark.django_db
def test_every_mark_has_a_name_and_leads_to_the_place_that_opens_it(client):
    letter = make_letter()
    claim = make_claim(letter, "sent", "1953-05-01")
    root = cite(claim, make_document(consulted="no"))
    cite(claim, make_document(), relays=root)
    cite(make_claim(letter, "received"), stance="not_yet", said="1953-05-02")
    cite(make_claim(make_response(letter), "occurred", "1953-05-06"))
    for address in (letter.get_absolute_url(), f"{letter.get_absolute_url()}whole/"):
        tree = html5lib.parse(page_of(client, address), namespaceHTMLElements=False)
        drawn = [a for svg in tree.iter() if "svg" in str(svg.tag) for a in svg.iter()]
        links = [a for a in drawn if str(a.tag).endswith("}a") and a.get("aria-label")]
        assert len(links) >= 6
        for link in links:
            page, _, place = urljoin(address, link.get("href")).partition("#")
            there = html5lib.parse(page_of(client, page), namespaceHTMLElements=False)
            assert place in {"", *(element.get("id") for element in there.iter())}


@pytest.mark.django_db
def test_a_letter_without_any_day_has_no_drawing(client):
    letter = make_letter()
    cite(make_claim(letter, "sender", make_agent("Eleanor Vance")))

    page = page_of(client, letter.get_absolute_url())

    assert "<figure>" not in page
    assert 'href="#way"' not in page


# --- Where it is drawn ------------------------------------------------------------

DAYS = st.one_of(
    st.dates(date(2025, 3, 1), date(2025, 4, 12)),
    st.dates(date(1800, 1, 1), date(2030, 1, 1)),
    st.dates(),
    st.sampled_from([date.min, date.max, date(2025, 3, 5)]),
)
NAMES = st.text("abc MWر北é’", min_size=1, max_size=60)


@st.composite
def marks(draw):
    first, last = sorted([draw(DAYS), draw(DAYS)])
    shape = draw(st.sampled_from(["day", "span", "by", "since", "no", "response"]))
    if shape != "span" and draw(st.booleans()):
        last = first
    if shape == "by":
        return Mark(shape, draw(NAMES), last=last)
    if shape == "since":
        return Mark(shape, draw(NAMES), first=first)
    return Mark(shape, draw(NAMES), first=first, last=first if shape == "day" else last)


ROWS = st.lists(
    st.builds(
        Row,
        name=st.sampled_from(["written", "announced", "came back"]),
        href=st.just("#q-sent"),
        marks=st.lists(marks(), min_size=1, max_size=12),
        is_contested=st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150, deadline=timedelta(seconds=3))
@given(ROWS)
def test_no_words_of_the_wide_drawing_overlap_or_leave_it(rows):
    drawing = Wide(rows)
    texts = drawing.texts

    for n, text in enumerate(texts):
        assert 0 <= text.left < text.right <= WIDTH, text
        assert 0 <= text.top < text.bottom <= drawing.height, text
        assert not any(meets(text, other) for other in texts[:n]), text


@settings(max_examples=150, deadline=timedelta(seconds=3))
@given(ROWS)
def test_no_words_of_the_tall_drawing_overlap_or_leave_it(rows):
    drawing = Tall(rows)
    texts = drawing.texts

    for n, text in enumerate(texts):
        assert 0 <= text.left < text.right <= NARROW, text
        assert 0 <= text.top < text.bottom <= drawing.height, text
        assert not any(meets(text, other) for other in texts[:n]), text


@settings(max_examples=150, deadline=timedelta(seconds=3))
@given(ROWS)
def test_marks_stand_in_the_order_of_their_days_inside_the_drawing(rows):
    wide, tall = Wide(rows), Tall(rows)

    for row in wide.rows:
        places = [drawn.x for drawn in row.marks if not drawn.is_a_stretch]
        assert places == sorted(places)
        assert all(d.x >= 0 and d.x + d.length <= WIDTH for d in row.marks)
        assert all(0 < d.y < wide.height for d in row.marks)
        for one, other in combinations(row.marks, 2):
            if (one.y, one.is_a_stretch) == (other.y, other.is_a_stretch):
                (left, right), (begin, end) = one.extent, other.extent
                assert right <= begin or end <= left
    heights = [line.y for line in tall.lines]
    assert heights == sorted(heights)
    assert all(line.y <= line.end <= tall.height for line in tall.lines)


@pytest.mark.parametrize(
    "dates",
    [
        ["2025-03-05"],
        ["2025-03-05"] * 9,
        ["0001-01-01"],
        ["9999-12-31"],
        ["0500-05-01", "2025-03-05"],
        ["0001", "9999"],
        ["2025-03", "2025-03-05", "20XX"],
        ["../2025-03-05", "2025-03-05/.."],
    ],
)
def test_any_days_make_a_scale_that_names_some_of_them(dates):
    marks = [marked(When.of(edtf)) for edtf in dates]

    drawing = Wide([Row("sent", "#q-sent", marks)])

    assert 1 <= len(drawing.ticks) <= 12
    assert drawing.unlabelled == 0 or len(dates) > 5


def test_a_span_of_a_century_does_not_press_two_days_into_one():
    days = [marked(When.of(edtf)) for edtf in ("20XX", "2025-03-05", "2025-03-12")]

    (row,) = Wide([Row("sent", "#q-sent", days)]).rows

    century, first, second = row.marks
    assert second.x - first.x > WIDTH / 3
    assert century.length > second.x - first.x


@pytest.mark.django_db
def test_near_days_are_named_in_other_calendars_too_and_far_ones_not(client):
    make_colophon(calendars=["solar hijri", "hebrew"])
    near, far = make_letter(), make_letter()
    cite(make_claim(near, "sent", "2025-03-05"))
    cite(make_claim(far, "sent", "1925-03-05"))
    cite(make_claim(far, "received", "2025-03-05"))

    drawing = page_of(client, near.get_absolute_url())
    assert "۱۵ اسفند ۱۴۰۳</text>" in drawing
    assert 'lang="he" direction="rtl"' in drawing
    assert "ה׳ באדר תשפ״ה</text>" in drawing
    assert "۱۵ اسفند ۱۴۰۳</text>" not in page_of(client, far.get_absolute_url())


# --- One week alone ---------------------------------------------------------------


@pytest.fixture
def busy(db):
    """A letter with five days marked in one week, two in the next, one a year later."""
    letter = make_letter()
    for day in ("1953-05-04", "1953-05-06"):
        cite(make_claim(letter, "sent", day), make_document("1953-05-07"))
    for day in ("1953-05-04", "1953-05-05", "1953-05-10", "1953-05-12", "1954-05-12"):
        beside = make_response(letter, key=f"on-{day}")
        cite(make_claim(beside, "occurred", day), make_document("1954-06-01"))
    received = make_claim(letter, "received", "1953-05-09/1953-05-13")
    cite(received, make_document("1954-06-01"))
    return letter


def ways_between_weeks(page: str) -> dict[str, str]:
    """The links to weeks, and from a week to all days, by their words."""
    nav = re.search(r'<nav class="[^"]*weeks.*?</nav>', page, re.DOTALL)
    links = re.findall(r'href="([^"]*)">([^<]*)</a>', nav[0] if nav else "")
    return {words: unescape(href) for href, words in links}


def test_a_week_in_which_much_is_told_is_offered_nearer_beside_the_whole(client, busy):
    page = page_of(client, busy.get_absolute_url())

    assert ways_between_weeks(page) == {"4 to 10 May 1953": "?week=1953-W19#way"}
    assert 'href="?week=1953-W19#way" aria-label="context: 4 to 10 May 1953' in page
    assert "3 things, drawn in their week" in page


def test_one_week_is_drawn_alone_with_all_that_was_folded_and_says_so(client, busy):
    page = page_of(client, busy.get_absolute_url(), week="1953-W19")
    drawing = page.partition("<figure>")[2].partition("</figure>")[0]

    assert "<b>4 to 10 May 1953</b>" in drawing
    assert "alone: 6 of 8 marks" in drawing
    for title in re.findall(r"<title id.*?>(.*?)</title>", drawing):
        assert title.startswith("The letter’s days, 4 May 1953 to 10 May 1953")
    assert drawing.count('href="#response-on-1953-05-05"') == 2
    assert "response-on-1953-05-12" not in drawing
    assert "drawn in their week" not in drawing
    assert ", 4 to 10 May 1953 –" in page.partition("</title>")[0]
    assert f'rel="canonical" href="http://testserver{busy.get_absolute_url()}"' in page
    html5lib.HTMLParser(strict=True).parse(page)


def test_from_week_to_week_one_goes_by_links_past_those_with_nothing_and_back(
    client, busy
):
    address = busy.get_absolute_url()
    found = []
    link = "?week=1953-W19#way"
    while link:
        ways = ways_between_weeks(page_of(client, urljoin(address, link)))
        assert ways.pop("All its days") == f"{address}#way"
        found.append(ways)
        link = next((href for words, href in ways.items() if "→" in words), None)

    assert found == [
        {"11 to 17 May 1953 →": "?week=1953-W20#way"},
        {
            "← 4 to 10 May 1953": "?week=1953-W19#way",
            "10 to 16 May 1954 →": "?week=1954-W19#way",
        },
        {"← 11 to 17 May 1953": "?week=1953-W20#way"},
    ]


def test_what_lasts_beyond_the_week_is_drawn_to_its_edge_and_named_whole(busy):
    shown = timeline.of_letter(LetterPage(busy), folded=True, week="1953-W20")

    (mark,) = [
        mark for row in shown.drawn if row.name == "received" for mark in row.marks
    ]

    assert (mark.first, mark.last) == (date(1953, 5, 11), date(1953, 5, 13))
    assert mark.says == "9 to 13 May 1953"


def test_a_week_as_known_on_a_day_has_what_was_known_and_leads_to_that_day(
    client, busy
):
    address = busy.get_absolute_url()

    page = page_of(client, address, as_of="1953-05-08", week="1953-W19")
    too_early = page_of(client, address, as_of="1953-05-08", week="1953-W20")

    assert "alone: 2 of 2 marks" in page
    assert ways_between_weeks(page) == {
        "All its days": f"{address}?as_of=1953-05-08#way"
    }
    assert "No account marks a day in such a week" in too_early


@pytest.mark.parametrize("week", ["1953-W30", "1953-19", "W19", "1953-W99", "<b>"])
def test_a_week_that_is_none_or_empty_is_said_left_out_and_not_kept(client, busy, week):
    response = client.get(busy.get_absolute_url(), {"week": week})
    page = response.content.decode()

    assert "No account marks a day in such a week" in page
    assert "The letter’s days, " in page
    assert "no-store" in response["Cache-Control"]
    week_that_is = client.get(busy.get_absolute_url(), {"week": "1953-W19"})
    assert "no-store" not in week_that_is.get("Cache-Control", "")


@settings(max_examples=50, deadline=timedelta(seconds=3))
@given(ROWS)
def test_any_week_is_drawn_inside_its_days_without_words_that_overlap(rows):
    for week in densest(weeks_of(rows)) or weeks_of(rows)[:1]:
        shown = timeline.LetterTimeline(rows, weeks_of(rows), week.name)
        wide, tall = shown.wide, shown.tall

        assert shown.counts[0] >= 1
        for drawing in (wide, tall):
            for one, other in combinations(drawing.texts, 2):
                assert not meets(one, other), (one, other)
        assert all(
            week.monday <= day <= week.sunday
            for row in shown.drawn
            for mark in row.marks
            for day in (mark.begin, mark.end)
        )


# --- Many letters ---------------------------------------------------------------


@pytest.fixture
def letters(db):
    found = []
    for n in range(3):
        letter = make_letter(title=f"Eleanor Vance to Rahimi, the {n}th")
        cite(make_claim(letter, "sender", make_agent(f"Vance {n}")))
        cite(make_claim(letter, "sent", f"195{n}-05-01"))
        cite(make_claim(letter, "received", f"195{n}-06-01"))
        cite(make_claim(make_response(letter), "occurred", f"195{n}-07-01"))
        found.append(letter)
    cite(make_claim(found[0], "sent", "1950-05-09"))
    evidence.refresh_headings(found)
    return found


def test_the_timeline_of_all_links_each_letter_and_its_rival_days(client, letters):
    page = page_of(client, reverse("archive:timeline"))

    for letter in letters:
        assert f'<a href="{letter.get_absolute_url()}">{letter.title}</a>' in page
    assert '<tspan class="sign">≠</tspan> Eleanor Vance to Rahimi, the 0th' in page
    assert re.search(rf'"{letters[0].get_absolute_url()}\w+/#c-', page)
    assert "[1 May 1951]" in page
    assert "received 1 June 1952" in page
    assert '<link rel="canonical"' in page
    html5lib.HTMLParser(strict=True).parse(page)


def test_the_timeline_narrows_as_the_list_does_and_helps_when_nothing_is_left(
    client, letters
):
    address = reverse("archive:timeline")
    sender = letters[1].senders.get().slug

    page = page_of(client, address, sender=sender)
    nothing = page_of(client, address, sender=sender, contested="sent")

    assert letters[1].title in page
    assert letters[2].title not in page
    assert "No letter is all of this at once." in nothing
    assert f'href="{address}?sender={sender}"' in nothing
    assert f'href="{address}?contested=sent"' in nothing
    html5lib.HTMLParser(strict=True).parse(nothing)


def test_drafts_are_not_on_the_timeline(client, letters):
    draft = make_letter(title="A veiled letter", published=False)
    cite(make_claim(draft, "sent", "1953-05-01"))

    assert "veiled" not in page_of(client, reverse("archive:timeline"))


def test_many_letters_take_as_many_queries_as_one(letters):
    for some in (letters[:1], letters):
        with CaptureQueriesContext(connection) as queries:
            shown = timeline.of_letters(some)
            assert shown.wide.rows
            assert shown.tall.lines
        assert len(queries) == 6


def test_the_timeline_takes_a_fixed_number_of_queries_and_pages(client, letters):
    cite(make_claim(make_response(letters[0]), "occurred", "1960-01-01"))
    with CaptureQueriesContext(connection) as few:
        page_of(client, reverse("archive:timeline"))
    for n in range(60):
        letter = make_letter()
        cite(make_claim(letter, "sent", f"19{n % 40 + 10}-05-01"))
        cite(make_claim(letter, "sender", make_agent()))
        cite(make_claim(make_response(letter), "occurred", "1960-01-01"))
    evidence.refresh_headings(Letter.objects.all())
    with CaptureQueriesContext(connection) as many:
        page = page_of(client, reverse("archive:timeline"))

    assert len(few) == len(many)
    assert "1 to 50 of 63" in page
    assert page_of(client, reverse("archive:timeline"), page=2).count("<figure>") == 1


@pytest.fixture
def too_many(letters, monkeypatch):
    """Three letters where two are drawn, one of any day from 1952 to 1961."""
    uncertain = make_letter(title="Of the fifties, or later")
    cite(make_claim(uncertain, "sent", "1952-05/1961-02"))
    evidence.refresh_headings([uncertain])
    monkeypatch.setattr("archive.views.timeline.LETTERS_DRAWN", 2)


def years_told(page) -> dict[str, str]:
    """The years of the list, with the words of each for whoever does not see it."""
    told = page.iterfind(".//dl[@aria-label='The years and their letters']//a")
    return {link.get("href"): link.get("aria-label") for link in told}


def bars_on(page) -> list:
    return page.findall(f".//{SVG}svg[@class='years']/{SVG}a")


def test_letters_too_many_to_be_drawn_are_told_by_year(client, too_many):
    page = html5lib.parse(page_of(client, "/timeline/"), namespaceHTMLElements=False)

    assert years_told(page) == {
        "/timeline/?year=1950": "1950: 1 letter",
        "/timeline/?year=1951": "1951: 1 letter",
        "/timeline/?year=1952": "1952: 2 letters",
        "/timeline/?year=1961": "1961: 1 letter",
    }
    bars = bars_on(page)
    assert [bar.get("aria-label") for bar in bars] == list(years_told(page).values())
    assert [bar.get("href") for bar in bars] == list(years_told(page))
    names = page.iterfind(".//dl[@aria-label='The years and their letters']//dt")
    assert [" ".join("".join(name.itertext()).split()) for name in names] == [
        "1950s 4",
        "1960s 1",
    ]


def test_a_year_opens_its_letters_drawn(client, too_many):
    opened = page_of(client, "/timeline/", year=1952)

    assert "2 letters, narrowed" in opened
    assert "the 2th" in opened
    assert "Of the fifties, or later" in opened
    assert "the 1th" not in opened
    assert "[1 May 1952]" in opened


def test_years_keep_what_else_the_letters_are_narrowed_to(client, too_many):
    page = page_of(client, "/timeline/", contested="nothing")

    assert 'href="/timeline/?contested=nothing&amp;year=1951"' in page
    assert "year=1950" not in page


def test_over_many_decades_each_bar_opens_the_years_that_are_told(client, too_many):
    late = make_letter()
    cite(make_claim(late, "sent", "1994-05-01"))
    evidence.refresh_headings([late])

    page = html5lib.parse(page_of(client, "/timeline/"), namespaceHTMLElements=False)

    bars = bars_on(page)
    assert [bar.get("href") for bar in bars] == [
        f"#years-{decade}" for decade in (1950, 1960, 1990)
    ]
    assert bars[0].get("aria-label") == "1950s: 4 letters"
    for bar in bars:
        assert page.find(f".//dt[@id='{bar.get('href')[1:]}']") is not None


def test_letters_of_no_year_are_counted_beside_the_years(client, too_many):
    make_letter()

    page = page_of(client, "/timeline/", order="title")

    assert "1 letter has no year that is known" in page
    assert '<a href="/letters/?order=title">the list of letters</a>' in page


def test_the_years_take_no_more_questions_for_more_letters(client, too_many):
    with CaptureQueriesContext(connection) as few:
        page_of(client, reverse("archive:timeline"))
    for n in range(20):
        letter = make_letter()
        cite(make_claim(letter, "sent", f"19{n + 10}-05-01"))
        evidence.refresh_headings([letter])
    with CaptureQueriesContext(connection) as many:
        page_of(client, reverse("archive:timeline"))

    # Of nobody a claim is read: neither evidence nor letters.
    assert len(few) == len(many)
    assert not any("archive_citation" in query["sql"] for query in many)


def test_an_empty_archive_has_an_empty_timeline(client, db):
    page = page_of(client, reverse("archive:timeline"))

    assert "0 letters" in page
    assert "<figure>" not in page


# --- Origins -----------------------------------------------------------------------


@pytest.mark.django_db
def test_the_origins_are_a_tree_of_who_relays_whom(client):
    letter, vance = make_letter(), make_agent("Eleanor Vance")
    claim = make_claim(letter, "sent")
    cable = make_document("1953-05-01", title="Cable 17", consulted="no")
    gazette = make_document("1953-05-02", title="The Gazette")
    echo = make_document("1953-05-03", title="The Echo")
    root = cite(claim, cable, speaker=vance)
    relay = cite(claim, gazette, speaker=vance, relays=root)
    cite(claim, echo, relays=relay)

    (origin,) = LetterPage(letter).origins

    assert origin.name == "Eleanor Vance"
    assert origin.only.document == cable
    (middle,) = origin.only.relayed_by
    (last,) = middle.relayed_by
    assert (middle.document, last.document) == (gazette, echo)
    tree = page_of(client, letter.get_absolute_url()).partition('class="tree')[2]
    assert tree.index("Cable 17") < tree.index("The Gazette") < tree.index("The Echo")
    assert "(not seen here)" in tree
    assert 'href="#s-3"' in tree


@pytest.mark.django_db
def test_an_origin_that_is_not_public_is_said_to_be_so_and_not_named(client):
    letter = make_letter()
    claim = make_claim(letter, "sent")
    veiled = cite(claim, make_document(title="A veiled cable", published=False))
    cite(claim, make_document(), relays=veiled)

    page = page_of(client, letter.get_absolute_url())

    assert "veiled" not in page
    assert "source that is not public here" in page.partition('class="tree')[2]


@pytest.mark.django_db
def test_a_very_long_way_and_a_circle_are_drawn_to_an_end(client):
    letter = make_letter()
    claim = make_claim(letter, "sent")
    citation = first = cite(claim)
    for _ in range(40):
        citation = cite(claim, relays=citation)
    type(first).objects.filter(pk=first.pk).update(relays=citation)

    assert page_of(client, letter.get_absolute_url()).count('class="tree') == 1
