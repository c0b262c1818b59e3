"""How sources and pages are cited: in print, in files, and for reference managers."""

import json
from pathlib import Path

import bibtexparser
import html5lib
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from django.urls import reverse
from django.utils import timezone

from archive.citing import apa, chicago, files, mla, of_document
from archive.dates import When, in_words

from .factories import (
    cite,
    make_agent,
    make_claim,
    make_collection,
    make_document,
    make_letter,
    make_response,
)

STYLES = {"chicago": chicago, "apa": apa, "mla": mla}
CITEPROC = Path(__file__).parent / "data" / "citeproc"
ITEMS = json.loads((CITEPROC / "items.json").read_text())
GOLDEN = json.loads((CITEPROC / "golden.json").read_text())


def marked(runs) -> str:
    """Runs as citeproc-js prints them."""
    text = "".join(f"<i>{r.text}</i>" if r.is_italic else r.text for r in runs)
    return text.replace("</i><i>", "")


# --- In print ---------------------------------------------------------------

# Where citeproc-js is not followed: its words, ours, and why.
OURS = {
    # A slip of the style sheets: within a sentence there is no capital.
    ("mla", "about a day"): (", Circa", ", circa"),
    ("mla", "about a day of 2025"): (", Circa", ", circa"),
    ("mla", "over about two days"): (", Circa", ", circa"),
    ("mla", "in about a season"): (", Circa", ", circa"),
    # And at the beginning of one there is.
    ("chicago", "dated in words"): ("by 12 May", "By 12 May"),
    # Nobody has said when it was retrieved.
    ("apa", "book, unsigned and undated"): ("Retrieved https", "https"),
    ("apa", "broadcast, undated"): ("Retrieved https", "https"),
    # Chicago 8.161: no capital behind a prefix.
    ("chicago", "dash"): ("e-Mail, with de-Escalation", "E-mail, with De-escalation"),
    ("mla", "dash"): ("e-Mail, with de-Escalation", "E-mail, with De-escalation"),
    # A year stands with its own day.
    ("apa", "over days of two years"): (
        "2024–2025, December 30–January 2",
        "2024, December 30–2025, January 2",
    ),
    # The Persian question mark ends a sentence, as any other does.
    ("chicago", "Persian question"): ("؟.", "؟"),
    ("apa", "Persian question"): ("؟.", "؟"),
    ("mla", "Persian question"): ("؟.", "؟"),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_an_entry_reads_as_citeproc_prints_it(style, item):
    theirs, ours = OURS.get((style, item["id"]), ("", ""))
    golden = GOLDEN[style][item["id"]]

    assert theirs in golden
    assert marked(STYLES[style].entry(item)) == golden.replace(theirs, ours or theirs)


# --- A source as an item ----------------------------------------------------


def absolute(address):
    return f"https://letters.example{address}"


def item_of(document, **known):
    return of_document(document, absolute, archive_name="Letters", **known)


def in_style(style, item):
    return "".join(run.text for run in STYLES[style].entry(item))


@pytest.mark.django_db
def test_a_source_is_an_item_with_all_that_is_known_of_it():
    gazette = make_agent("The Harbour Gazette", kind="body")
    document = make_document(
        "1953-05-12",
        slug="gazette-1953",
        title="نامه‌ای که کسی ندیده است",
        gloss="A letter that nobody has seen",
        language="fa",
        authors="Vance, Eleanor\nHarbour News Agency",
        publisher=gazette,
        accessed=When.of("2025-04-03"),
        address="https://gazette.example/1",
        archived_address="https://copies.example/1",
    )

    assert item_of(document) == {
        "id": "gazette-1953",
        "type": "article-newspaper",
        "title": "نامه‌ای که کسی ندیده است",
        "author": [
            {"family": "Vance", "given": "Eleanor"},
            {"literal": "Harbour News Agency"},
        ],
        "container-title": "The Harbour Gazette",
        "issued": {"date-parts": [[1953, 5, 12]]},
        "accessed": {"date-parts": [[2025, 4, 3]]},
        "URL": "https://gazette.example/1",
        "language": "fa",
        "note": "In English: A letter that nobody has seen · "
        "Archived: https://copies.example/1",
        "custom": {"gloss": "A letter that nobody has seen"},
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("edtf", "issued"),
    [
        ("1953-05-12", {"date-parts": [[1953, 5, 12]]}),
        ("1953-05", {"date-parts": [[1953, 5]]}),
        ("1953", {"date-parts": [[1953]]}),
        ("1953-05~", {"date-parts": [[1953, 5]], "circa": True}),
        ("1953-05-12?", {"date-parts": [[1953, 5, 12]], "circa": True}),
        ("../1953-05-12", {"literal": "by 12 May 1953"}),
        ("1953-05-10/1953-05-12", {"date-parts": [[1953, 5, 10], [1953, 5, 12]]}),
        ("195X", {"date-parts": [[1950], [1959]]}),
    ],
)
def test_a_day_is_no_more_certain_in_an_item_than_in_the_archive(edtf, issued):
    assert item_of(make_document(edtf))["issued"] == issued


@pytest.mark.django_db
def test_a_date_that_nobody_has_read_yet_is_given_as_it_was_written():
    document = make_document("on a Friday in spring")

    assert item_of(document)["issued"] == {"literal": "on a Friday in spring"}


@pytest.mark.django_db
def test_a_source_without_a_date_has_none():
    assert "issued" not in item_of(make_document(""))


@pytest.mark.django_db
def test_a_publisher_who_is_its_own_author_is_named_once():
    ministry = make_agent("Ministry of the Valley", kind="body")
    document = make_document(
        kind="statement", authors="Ministry of the Valley", publisher=ministry
    )

    for style in STYLES:
        assert in_style(style, item_of(document)).count("Ministry of the Valley") == 1


@pytest.mark.django_db
def test_an_article_of_the_archive_is_cited_at_its_address_in_the_archive():
    item = item_of(make_document(kind="article of the archive", slug="the-letter"))

    assert item["container-title"] == "Letters"
    assert item["URL"] == "https://letters.example/documents/the-letter/"


@pytest.mark.django_db
@pytest.mark.parametrize("style", STYLES)
def test_a_gloss_stands_in_brackets_behind_its_title(style):
    persian = {"title": "نامه", "language": "fa", "publisher": make_agent("Bandar")}
    bare = item_of(make_document(**persian))
    glossed = item_of(make_document(**persian, gloss="[The letter]"))
    entry = in_style(style, glossed)

    assert " [The letter]." in entry
    without = entry.replace("” [The letter].", ".”").replace(" [The letter]", "")
    assert without == in_style(style, bare)


@pytest.mark.django_db
def test_nobody_is_said_to_have_read_on_a_day_what_nobody_here_has_seen():
    document = make_document(consulted="no", accessed=When.of("2025-04-03"))
    reader = make_document("1953-06-01", title="What the valley read")
    item = item_of(document, read_in=[reader])

    assert "accessed" not in item
    assert item["note"] == "Not seen; as cited in: “What the valley read”, 1 June 1953"


# --- On pages ---------------------------------------------------------------


def page_of(client, record, query=""):
    response = client.get(record.get_absolute_url() + query)
    assert response.status_code == 200
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return page


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def entries_on(page):
    return [text_of(entry) for entry in page.iterfind(".//dd[@class='as-printed']")]


def tags_on(page):
    return [
        (meta.get("name"), meta.get("content"))
        for meta in page.iterfind(".//meta")
        if meta.get("name")
    ]


@pytest.fixture
def cited_letter():
    """A letter that one source announces and another, unseen, denies."""
    letter = make_letter(slug="vance-amal-1953", title="Eleanor Vance to Yusuf Amal")
    claim = make_claim(letter, "written")
    seen = make_document("1953-05-12", slug="seen", title="The consul has written")
    unseen = make_document(
        "1953-05-13", slug="unseen", title="The consul has not", consulted="no"
    )
    root = cite(claim, unseen, stance="denies")
    cite(claim, seen, stance="denies", relays=root)
    cite(claim, seen)
    return letter


@pytest.mark.django_db
def test_a_letter_s_page_says_how_to_cite_it_in_three_styles(client, cited_letter):
    today = timezone.localdate()
    chicago_entry, apa_entry, mla_entry = entries_on(page_of(client, cited_letter))

    assert chicago_entry == (
        "Letters in Dispute. “Eleanor Vance to Yusuf Amal.” "
        f"Accessed {today:%B} {today.day}, {today.year}. "
        "http://testserver/letters/vance-amal-1953/."
    )
    assert apa_entry.startswith("Eleanor Vance to Yusuf Amal. (n.d.). Letters in")
    assert mla_entry.startswith("“Eleanor Vance to Yusuf Amal.” Letters in Dispute,")


@pytest.mark.django_db
def test_a_page_as_known_on_a_day_is_cited_with_that_day(client, cited_letter):
    entries = entries_on(page_of(client, cited_letter, "?as_of=1953-05-12"))

    assert len(entries) == 3
    for entry in entries:
        assert "nown on 12 May 1953" in entry
        assert "/letters/vance-amal-1953/?as_of=1953-05-12" in entry


@pytest.mark.django_db
def test_responses_collections_and_sources_say_how_to_cite_them(client, cited_letter):
    response = make_response(cited_letter, kind="refusal")
    cite(make_claim(response, "occurred", "1953-05-14"))
    collection = make_collection(title="Letters of the Valley")

    entries = entries_on(page_of(client, response))
    assert "Refusal about Eleanor Vance to Yusuf Amal" in entries[1]
    assert "Letters of the Valley" in entries_on(page_of(client, collection))[1]


@pytest.mark.django_db
def test_an_unseen_source_is_cited_as_cited_in_what_was_read(client, cited_letter):
    unseen = cited_letter.claims.get().citations.get(document__slug="unseen").document

    for entry in entries_on(page_of(client, unseen)):
        assert entry.endswith("As cited in “The consul has written”, 12 May 1953.")


@pytest.mark.django_db
def test_the_sources_of_a_letter_are_written_in_the_style_that_is_asked_for(
    client, cited_letter
):
    def sources(query):
        page = page_of(client, cited_letter, query)
        return [text_of(li) for li in page.iterfind(".//ol[@class='sources']/li")]

    house = sources("")
    assert house[0].startswith("The consul has written, 12 May 1953.")
    assert sources("?style=apa")[0].startswith(
        "The consul has written. (1953, May 12)."
    )
    assert sources("?style=mla")[1].startswith(
        "The Consul Has Not. 13 May 1953. As cited in “The consul has written”"
    )
    assert sources("?style=bogus") == house


@pytest.mark.django_db
def test_the_choice_of_a_style_keeps_the_day_that_is_looked_at(client, cited_letter):
    page = page_of(client, cited_letter, "?as_of=1953-05-12")
    ways = page.iterfind(".//p[@class='styles furniture']/a")

    assert [way.get("href") for way in ways] == [
        f"?as_of=1953-05-12&style={style}#sources" for style in STYLES
    ]


# --- In files ---------------------------------------------------------------

SUFFIXES = ["bib", "ris", "csl.json"]
HOSTILE = "Costs 5 % & {more} than $1_000 #x ~y ^z \\ “q” ٪"


def file_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return response.content.decode()


def bibtex_entries(text):
    library = bibtexparser.parse_string(
        text, append_middleware=[LatexDecodingMiddleware()]
    )
    assert not library.failed_blocks
    return {entry.key: entry.fields_dict for entry in library.entries}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_bibtex_is_read_back_as_it_was_written(item):
    (fields,) = bibtex_entries(files.bibtex([{**item, "id": "key"}])).values()

    read = {name: field.value for name, field in fields.items()}
    assert read["title"].strip("{}") == item["title"]
    names = read["author"].split(" and ") if item.get("author") else []
    assert [name.strip("{}") for name in names] == [
        name.get("literal")
        or ", ".join(filter(None, [name["family"], name.get("suffix"), name["given"]]))
        for name in item.get("author", [])
    ]
    assert read.get("url", "") == item.get("URL", "")
    [[year, *_], *_] = item.get("issued", {}).get("date-parts", [[0]])
    assert read.get("year", "") == (str(year) if year > 0 else "")
    container = item.get("container-title") or item.get("publisher")
    assert container is None or container in read.values()


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_ris_is_read_back_as_it_was_written(item):
    (read,) = rispy.loads(files.ris([item]))

    assert read["title"] == item["title"]
    assert read.get("authors", []) == [
        name.get("literal")
        or ", ".join(filter(None, [name["family"], name["given"], name.get("suffix")]))
        for name in item.get("author", [])
    ]
    assert read.get("secondary_title") == item.get("container-title")
    assert read.get("publisher") == item.get("publisher")
    assert read.get("urls", [None])[0] == item.get("URL")
    assert read.get("language") == item.get("language")
    [[year, *_], *_] = item.get("issued", {}).get("date-parts", [[0]])
    assert read.get("year", "") == (str(year) if year > 0 else "")
    assert read.get("date", "")[:4] == read.get("year", "")


# Each kind of date that a source may have: its EDTF, or its words where it has none;
# as CSL, as BibTeX's year and biblatex's date, as RIS's PY and DA, and the words that
# stand in the note where no year is known.
KINDS = {
    "a day": (
        "2025-03-07",
        {"date-parts": [[2025, 3, 7]]},
        ("2025", "2025-03-07"),
        ("2025", "2025/03/07/"),
        "",
    ),
    "a month": (
        "2025-03",
        {"date-parts": [[2025, 3]]},
        ("2025", "2025-03"),
        ("2025", "2025/03//"),
        "",
    ),
    "a year": (
        "2025",
        {"date-parts": [[2025]]},
        ("2025", "2025"),
        ("2025", "2025///"),
        "",
    ),
    "a decade": (
        "172X",
        {"date-parts": [[1720], [1729]]},
        ("", "172X"),
        ("", ""),
        "Dated: 1720s",
    ),
    "a century": (
        "17XX",
        {"date-parts": [[1700], [1799]]},
        ("", "17XX"),
        ("", ""),
        "Dated: {century}",
    ),
    "a season": (
        "1721-21",
        {"date-parts": [[1721]], "season": 1},
        ("1721", "1721-21"),
        ("1721", "1721///spring 1721"),
        "",
    ),
    "an interval of days": (
        "2025-03-06/2025-03-07",
        {"date-parts": [[2025, 3, 6], [2025, 3, 7]]},
        ("2025", "2025-03-06/2025-03-07"),
        ("2025", "2025/03//6 to 7 March 2025"),
        "",
    ),
    "an interval of two years": (
        "2024-12-30/2025-01-02",
        {"date-parts": [[2024, 12, 30], [2025, 1, 2]]},
        ("2024", "2024-12-30/2025-01-02"),
        ("2024", "2024///30 December 2024 to 2 January 2025"),
        "",
    ),
    "an interval of a month and a day": (
        "2025-03/2025-04-02",
        {"date-parts": [[2025, 3], [2025, 4]]},
        ("2025", "2025-03/2025-04-02"),
        ("2025", "2025///March 2025 to 2 April 2025"),
        "",
    ),
    "an open beginning": (
        "../2025-03-12",
        {"literal": "by 12 March 2025"},
        ("2025", "../2025-03-12"),
        ("2025", "2025///by 12 March 2025"),
        "",
    ),
    "an open end": (
        "2025-04-18/..",
        {"literal": "from 18 April 2025 on"},
        ("2025", "2025-04-18/.."),
        ("2025", "2025///from 18 April 2025 on"),
        "",
    ),
    "an approximate day": (
        "2025-03-07~",
        {"date-parts": [[2025, 3, 7]], "circa": True},
        ("2025", "2025-03-07~"),
        ("2025", "2025/03/07/about 7 March 2025"),
        "",
    ),
    "an uncertain day": (
        "2025-03-07?",
        {"date-parts": [[2025, 3, 7]], "circa": True},
        ("2025", "2025-03-07?"),
        ("2025", "2025/03/07/perhaps 7 March 2025"),
        "",
    ),
    "an uncertain and approximate day": (
        "2025-03-07%",
        {"date-parts": [[2025, 3, 7]], "circa": True},
        ("2025", "2025-03-07%"),
        ("2025", "2025/03/07/perhaps about 7 March 2025"),
        "",
    ),
    "a day unspecified": (
        "2025-03-XX",
        {"date-parts": [[2025, 3]]},
        ("2025", "2025-03-XX"),
        ("2025", "2025/03//March 2025"),
        "",
    ),
    "a month unspecified": (
        "2025-XX-XX",
        {"date-parts": [[2025]]},
        ("2025", "2025-XX-XX"),
        ("2025", "2025///2025"),
        "",
    ),
    "an approximate interval": (
        "2025-03-06~/2025-03-07~",
        {"date-parts": [[2025, 3, 6], [2025, 3, 7]], "circa": True},
        ("2025", "2025-03-06~/2025-03-07~"),
        ("2025", "2025/03//about 6 March 2025 to about 7 March 2025"),
        "",
    ),
    "before the first year": (
        "-0043",
        {"date-parts": [[-44]]},
        ("", "-0043"),
        ("", ""),
        "Dated: {before_the_first_year}",
    ),
    "only as written": (
        "on a Friday in spring",
        {"literal": "on a Friday in spring"},
        ("", ""),
        ("", ""),
        "Dated: on a Friday in spring",
    ),
}
# What archive/dates.py calls them is its own affair.
WORDS = {"century": in_words("17XX"), "before_the_first_year": in_words("-0043")}


@pytest.fixture(params=KINDS, ids=str)
def kind(request):
    given, *expected, note = KINDS[request.param]
    return item_of(make_document(given)), *expected, note.format(**WORDS)


@pytest.mark.django_db
def test_each_kind_of_date_is_one_that_citeproc_reads(kind):
    item, issued, *_ = kind

    assert item["issued"] == issued
    assert issued in [other.get("issued") for other in ITEMS]


@pytest.mark.django_db
def test_each_kind_of_date_is_read_back_from_bibtex(kind):
    item, _, (year, date), _, note = kind
    # As biber does: what TeX would make of “~” and “%” is not asked of a date.
    (entry,) = bibtexparser.parse_string(files.bibtex([item])).entries
    read = {name: field.value for name, field in entry.fields_dict.items()}

    assert (read.get("year", ""), read.get("date", "")) == (year, date)
    assert read.get("note", "") == note


@pytest.mark.django_db
def test_each_kind_of_date_is_read_back_from_ris(kind):
    item, _, _, (year, date), note = kind
    (read,) = rispy.loads(files.ris([item]))

    assert (read.get("year", ""), read.get("date", "")) == (year, date)
    assert read.get("notes", [""])[0] == note


@pytest.mark.django_db
def test_the_day_of_reading_is_a_day_in_each_format():
    document = make_document("", accessed=When.of("2025-04-03"), kind="news")
    unread = make_document("", accessed=When.of("../2025-04-03"))

    assert "urldate = {2025-04-03}" in files.bibtex([item_of(document)])
    assert "Y2  - 2025/04/03/\r\n" in files.ris([item_of(document)])
    assert "urldate = {../2025-04-03}" in files.bibtex([item_of(unread)])
    assert "Y2  - " not in files.ris([item_of(unread)])


@pytest.mark.parametrize("write", [files.bibtex, files.ris, files.csl_json])
def test_signs_that_mean_something_to_a_format_are_only_signs(write):
    item = {"id": "key", "type": "book", "title": HOSTILE, "language": "en"}
    text = write([item, item | {"id": "other", "title": "Second\nER  - \n@book{x,"}])

    if write is files.bibtex:
        read = bibtex_entries(text)
        titles = [fields["title"].value.strip("{}") for fields in read.values()]
        assert len(titles) == 2
        # The reader's own circumflex is another sign.
        titles[0] = titles[0].replace("ˆ", "^")
        assert "".join(titles[0].split()) == "".join(HOSTILE.split())
    elif write is files.ris:
        read = rispy.loads(text)
        assert [entry["title"] for entry in read] == [
            HOSTILE,
            "Second ER - @book{x,",
        ]
    else:
        assert json.loads(text)[0]["title"] == HOSTILE


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_letter_and_its_sources_are_had_as_files(client, cited_letter, suffix):
    slug = cited_letter.slug
    page = file_of(client, reverse("archive:letter-citation", args=[slug, suffix]))
    sources = file_of(client, reverse("archive:letter-sources", args=[slug, suffix]))

    assert "Eleanor Vance to Yusuf Amal" in page
    assert "The consul has written" in sources
    assert "The consul has not" in sources
    assert "as cited in: “The consul has written”" in sources


@pytest.mark.django_db
def test_the_files_of_an_earlier_day_hold_what_was_known_then(client, cited_letter):
    address = reverse("archive:letter-sources", args=[cited_letter.slug, "csl.json"])
    items = json.loads(file_of(client, f"{address}?as_of=1953-05-12"))

    assert [item["id"] for item in items] == ["seen"]
    assert client.get(f"{address}?as_of=soon").status_code == 400


@pytest.mark.django_db
def test_a_former_address_leads_to_the_file_too(client, cited_letter):
    cited_letter.slug = "vance-amal"
    cited_letter.save()
    former = reverse("archive:letter-citation", args=["vance-amal-1953", "bib"])

    answer = client.get(former)

    assert (answer.status_code, answer["Location"]) == (301, "/letters/vance-amal.bib")


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_no_page_is_no_file(client, suffix):
    letter, document = make_letter(published=False), make_document(published=False)
    collection = make_collection(published=False)
    for record in (letter, document, collection):
        address = record.get_absolute_url().rstrip("/")
        assert client.get(f"{address}.{suffix}").status_code == 404


# --- For reference managers -------------------------------------------------


@pytest.mark.django_db
def test_a_source_s_page_carries_the_tags_that_zotero_reads(client):
    document = make_document(
        "1953-05-12",
        title="The consul has written",
        authors="Vance, Eleanor\nHarbour News Agency",
        publisher=make_agent("The Harbour Gazette"),
        address="https://gazette.example/1",
    )
    tags = tags_on(page_of(client, document))

    for tag in [
        ("z:itemType", "newspaperArticle"),
        ("citation_title", "The consul has written"),
        ("citation_author", "Vance, Eleanor"),
        ("citation_author", "Harbour News Agency"),
        ("citation_publication_date", "1953/05/12"),
        ("citation_journal_title", "The Harbour Gazette"),
        ("citation_language", "en"),
        ("citation_public_url", "https://gazette.example/1"),
    ]:
        assert tag in tags


@pytest.mark.django_db
def test_every_page_that_is_cited_links_its_files(client, cited_letter):
    page = page_of(client, cited_letter)
    links = {
        link.get("type"): link.get("href")
        for link in page.iterfind(".//link[@rel='alternate']")
    }

    assert links["application/x-bibtex"] == "/letters/vance-amal-1953.bib"
    assert ("z:itemType", "webpage") in tags_on(page)
