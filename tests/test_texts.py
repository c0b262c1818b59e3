"""Texts out of files: web pages and PDFs, and what is said of those without any."""

import zlib

import pytest

from archive import texts
from archive.texts import NoText, pdf

from .pdfs import encrypted, make_pdf, with_stream

PAGE = """<!doctype html><html><head><title>The Gazette – news</title>
<style>p { color: red }</style><script>alert("read me")</script></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article>
  <h1>A letter
    nobody has seen</h1>
  <p>The consulate sent it on the <b>eleventh</b>,<br>the Gazette &amp; others say.</p>
  <aside>Read more of our news</aside>
  <p hidden>For subscribers</p>
  <div>«نامه هنوز <span>نرسیده‌</span>است»<p>So <em>Rahimi</em>.</div>
  <h2>The <i>harbour</i></h2>
  <ul><li>One boat<li>Two boats</ul>
  <img src="https://tracker.example/x.gif" onerror="alert(1)">
</article><footer>All rights reserved</footer></body></html>"""


def test_a_page_becomes_its_article_with_its_headings():
    taken = texts.of_html(PAGE)

    assert taken.text.split("\n\n") == [
        "A letter nobody has seen",
        "The consulate sent it on the eleventh,\nthe Gazette & others say.",
        "«نامه هنوز نرسیده‌است»",
        "So Rahimi.",
        "The harbour",
        "One boat",
        "Two boats",
    ]
    assert [taken.text[a:b] for a, b in taken.headings] == [
        "A letter nobody has seen",
        "The harbour",
    ]
    assert (taken.how_taken, taken.media_type) == ("html", "text/html")
    assert taken.content.decode() == PAGE


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One<p>Two", "One\n\nTwo"),
        ("no markup &amp; no paragraphs", "no markup & no paragraphs"),
        ("<table><tr><td>a<td>b</table>", "a\n\nb"),
        ("<p>x<script>1</script>y<!-- z --></p>", "xy"),
        ("<pre>one\n  two</pre>", "one\n  two"),
        ("<p>a\u00a0b</p>", "a\u00a0b"),
        ("<div hidden><p>no<br>no</p></div><p>yes", "yes"),
        ("<article>one</article><article>two</article>", "one\n\ntwo"),
        ("<p>&lt;b&gt;kept&lt;/b&gt;</p>", "<b>kept</b>"),
        ("<math><mtext><style><img src=x onerror=alert(1)></style>", None),
    ],
)
def test_of_html_the_words_are_taken(source, text):
    if text is None:
        with pytest.raises(NoText):
            texts.of_html(source)
    else:
        assert texts.of_html(source).text == text


def test_a_page_that_is_nested_deep_is_read():
    taken = texts.of_html("<div>" * 10_000 + "deep")

    assert taken.text == "deep"


HOLLOW = ["<div>", "<div></b>", "<B><I>", "<div><!--</div>-->", "<b title='</b>'>"]


@pytest.mark.parametrize("layer", HOLLOW)
def test_a_page_that_is_nested_without_end_is_refused(layer):
    with pytest.raises(texts.NoText, match="elements"):
        texts.of_html(layer * 100_000 + "deep")


def test_many_elements_beside_each_other_are_not_deep():
    source = "<p>One <br><b>by</b> one<li>more" * 20_000

    assert texts.of_html(source).text.count("more") == 20_000


LEAD = "The consulate at Port Amal sent a letter to the harbour master"


def test_the_text_layer_of_a_pdf_is_taken_page_by_page():
    content = make_pdf(f"{LEAD}\non Friday.\nNobody has seen it.", "Page two.")

    taken = texts.of_file("gazette.pdf", content)

    assert taken.text == f"{LEAD}\non Friday.\n\nNobody has seen it.\n\nPage two."
    assert [[taken.text[a:b], n] for a, b, n in taken.pages] == [
        [taken.text.removesuffix("\n\nPage two."), "1"],
        ["Page two.", "2"],
    ]
    assert (taken.how_taken, taken.content) == ("pdf", content)


def test_a_pdf_that_was_locked_without_a_password_is_read():
    assert texts.of_file("a.pdf", encrypted(make_pdf("A letter."), "")).text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (make_pdf("", ""), "it is a scan"),
        (encrypted(make_pdf("A letter."), "secret"), "without a password"),
        (b"%PDF-1.7\nnothing of the kind", "damaged"),
        (make_pdf("A letter.")[:200], "damaged"),
        (make_pdf(*["x"] * 1_001), "more than 1,000 pages"),
    ],
    ids=["scan", "encrypted", "no PDF", "cut off", "too many pages"],
)
def test_a_pdf_without_a_text_says_why(content, sentence):
    with pytest.raises(NoText, match=sentence):
        texts.of_file("gazette.pdf", content)


def test_a_pdf_that_unpacks_without_end_is_given_up(monkeypatch):
    """Its pages hold a stream of a few bytes that unpacks to hundreds of megabytes."""
    monkeypatch.setattr(pdf, "SECONDS", 2)
    line = b"BT /F1 12 Tf (the letter) Tj ET\n"
    packed = zlib.compress(line * 4_000_000, 9)

    with pytest.raises(NoText, match="could not be read|more text|damaged"):
        texts.of_file("gazette.pdf", with_stream(packed))


def test_files_that_are_too_large_are_refused():
    with pytest.raises(NoText, match="too large for a text: 25 MB"):
        texts.of_file("a.pdf", b"%PDF-" + bytes(texts.LARGEST_PDF))
    with pytest.raises(NoText, match="too large for a text: 5 MB"):
        texts.of_file("a.txt", b" " * (texts.LARGEST_TEXT + 1))
