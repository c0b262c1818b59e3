"""The workbench in a real browser: the words selected are the words that are shown."""

import random

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from playwright.sync_api import expect

from archive.models import Annotation, Citation, Letter, canonical

from .accessibility import faults_of_access, show
from .factories import (
    annotate,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
)

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]

PERSIAN = (
    "گفت: «نامه‌ای نرسیده است». آیا نامه رسید؟ نه، هنوز نه.\n\n"
    "رحیمی در Port Amal گفت که نامهٔ ونس 😀 را نخوانده است؛ این را همه شنیدند و "
    "نوشتند تا خط به پایان برسد و خط دیگری آغاز شود."
)
ENGLISH = (
    "The letter\n\n“No letter,” said Rahimi, “has come.” Cafe\u0301 👩🏽\u200d🚀 flags "
    "🇮🇷🇺🇸 and نامه‌ای beside it.\n\nA second paragraph, with an emoji 😀 in it."
)


@pytest.fixture
def editor():
    user = User.objects.create_user("amal", password="an hour", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=["Editors", "Publishers"]))
    return user


@pytest.fixture
def open_bench(page, editor, client, site):
    """Opens the workbench of a document, logged in, at the width of a desk."""
    client.force_login(editor)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    page.set_viewport_size({"width": 1440, "height": 1000})

    def opened(document, **query):
        address = reverse(
            "admin:archive_document_workbench", args=[document.pk], query=query
        )
        page.goto(address)
        page.wait_for_selector("[data-ready]")
        return page

    return opened


@pytest.fixture
def persian():
    return make_document(text=PERSIAN, language="fa")


@pytest.fixture
def english():
    return make_document(text=ENGLISH)


def select(page, words: str, *, backwards: bool = False) -> None:
    """Drag the mouse over words, from where the first is drawn to where the last is."""
    page.evaluate("getSelection().removeAllRanges()")
    ends = page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const edge = (from, to, isEnd) => {
              const range = document.createRange();
              range.setStart(node, from);
              range.setEnd(node, to);
              const box = [...range.getClientRects()].at(isEnd ? -1 : 0);
              const isRtl = /[\\u0590-\\u08ff]/.test(node.data.slice(from, to)) ||
                (getComputedStyle(node.parentElement).direction === "rtl" &&
                  !/[a-z0-9]/i.test(node.data.slice(from, to)));
              const x = isEnd === isRtl ? box.left + 0.5 : box.right - 0.5;
              return [x, box.top + box.height / 2];
            };
            const last = at + words.length;
            const low = words.charCodeAt(words.length - 1);
            const pair = low >= 0xdc00 && low <= 0xdfff ? 2 : 1;
            return [edge(at, at + 1, false), edge(last - pair, last, true)];
          }
        }""",
        words,
    )
    first, last = ends[::-1] if backwards else ends
    page.mouse.move(*first)
    page.mouse.down()
    page.mouse.move(*last, steps=4)
    page.mouse.up()


def selected_words(page) -> str:
    """Say that the selection is a comment, and read which words the form is about."""
    page.get_by_role("button", name="Comment", exact=True).click()
    form = page.locator("form.card.open")
    words = form.locator("[name=exact]").input_value()
    start, end = (
        int(form.locator(f"[name={name}]").input_value()) for name in ("start", "end")
    )
    text = page.locator("#article").get_attribute("lang")
    whole = canonical(PERSIAN if text == "fa" else ENGLISH)
    assert whole[start:end] == words
    page.keyboard.press("Escape")
    page.wait_for_selector("form.card.open", state="detached")
    return words


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize(
    "words", ["«نامه‌ای نرسیده است»", "؟ نه، هنوز", "نامهٔ ونس 😀 را", "Port Amal"]
)
def test_words_dragged_over_in_a_persian_line_are_the_words_marked(
    open_bench, persian, words, backwards
):
    page = open_bench(persian)

    select(page, words, backwards=backwards)

    assert selected_words(page) == words


@pytest.mark.parametrize("words", ["“No letter,”", "letter,” said Rahimi, “has"])
def test_a_selection_may_begin_and_end_at_a_quotation_mark(open_bench, english, words):
    page = open_bench(english)

    select(page, words)

    assert selected_words(page) == words


def test_a_double_click_selects_the_word_and_not_the_space_behind_it(
    open_bench, english, persian
):
    for document, word in ((english, "Rahimi"), (persian, "هنوز")):
        page = open_bench(document)
        box = page.evaluate(
            """(word) => {
              const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
              for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(word);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + word.length);
                const box = range.getBoundingClientRect();
                return [box.left + box.width / 2, box.top + box.height / 2];
              }
            }""",
            word,
        )
        page.mouse.dblclick(*box)

        assert selected_words(page) == word


def test_three_clicks_select_the_paragraph_and_no_more(open_bench, english):
    page = open_bench(english)
    page.locator("#article p").nth(1).click(click_count=3, position={"x": 40, "y": 10})

    assert selected_words(page) == canonical(ENGLISH).split("\n\n")[1]


def test_the_keyboard_extends_a_selection_to_the_end_of_the_line_and_beyond(
    open_bench, persian
):
    page = open_bench(persian)
    select(page, "رحیمی در")
    page.keyboard.press("Shift+End")
    to_its_end = selected_words(page)
    select(page, "«نامه‌ای")
    for _ in range(3):
        page.keyboard.press("Control+Shift+ArrowLeft")
    longer = selected_words(page)

    assert to_its_end.startswith("رحیمی در")
    assert longer.startswith("«نامه‌ای")
    assert len(longer) > len("«نامه‌ای")


def test_a_selection_may_cross_paragraphs(open_bench, english):
    page = open_bench(english)
    page.evaluate(
        """() => {
          const [, one, two] = article.querySelectorAll("p");
          const range = document.createRange();
          range.setStart(one.firstChild, one.firstChild.data.indexOf("beside"));
          range.setEnd(two.firstChild, "A second".length);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )

    assert selected_words(page) == "beside it.\n\nA second"


def test_what_is_one_character_to_a_reader_is_never_cut(open_bench, english):
    page = open_bench(english)

    def cut(before: str, inside: str, units: int) -> str:
        page.evaluate(
            """([before, inside, units]) => {
              const text = article.querySelectorAll("p")[1].firstChild;
              const at = text.data.indexOf(before);
              const range = document.createRange();
              range.setStart(text, at);
              range.setEnd(text, text.data.indexOf(inside, at) + units);
              getSelection().removeAllRanges();
              getSelection().addRange(range);
            }""",
            [before, inside, units],
        )
        return selected_words(page)

    assert cut("has", "👩", 1).endswith("👩🏽\u200d🚀")
    assert cut("has", "👩", 2).endswith("👩🏽\u200d🚀")


def test_offsets_are_those_of_the_canonical_text_wherever_one_selects(
    open_bench, english, persian
):
    chance = random.Random(1953)
    for document in (english, persian):
        page = open_bench(document)
        for _ in range(6):
            page.evaluate(
                """([from, to]) => {
                  const all = [...article.querySelectorAll("p")];
                  const texts = all.map((p) => p.firstChild);
                  const total = texts.reduce((sum, text) => sum + text.length, 0);
                  const at = (share) => {
                    let left = Math.floor(share * total);
                    for (const text of texts) {
                      if (left <= text.length) return [text, left];
                      left -= text.length;
                    }
                  };
                  const range = document.createRange();
                  range.setStart(...at(Math.min(from, to)));
                  range.setEnd(...at(Math.max(from, to)));
                  getSelection().removeAllRanges();
                  getSelection().addRange(range);
                }""",
                [chance.random() * 0.5, 0.5 + chance.random() * 0.49],
            )

            assert selected_words(page)


def test_nothing_is_put_into_the_text_by_marks(open_bench, english):
    annotate(english, "No letter")
    annotate(english, "letter,” said")
    page = open_bench(english)

    shown = page.locator("#article p").nth(1)

    page.wait_for_function("CSS.highlights.get('noted')?.size === 2")
    assert shown.evaluate("p => p.childNodes.length") == 1


# --- By keyboard -------------------------------------------------------------


def test_exact_words_are_found_as_one_types_and_enter_selects_them(open_bench, english):
    page = open_bench(english)
    page.keyboard.press("/")
    page.keyboard.type("emoji 😀")
    expect(page.locator("#places")).to_have_text("1 of 1")

    page.keyboard.press("Enter")

    assert selected_words(page) == "emoji 😀"


def test_words_that_stand_whole_in_one_place_mean_that_place(open_bench):
    page = open_bench(make_document(text="beta, zeta, theta and eta"))

    page.get_by_label("Exact words").fill("eta")

    expect(page.locator("#places")).to_have_text("1 of 1")


def test_no_key_works_while_one_types_in_a_field(open_bench, english):
    page = open_bench(english)
    box = page.get_by_label("Exact words")
    box.press_sequentially("cimlktq?/")

    expect(box).to_have_value("cimlktq?/")
    expect(page.locator("form.card.open")).to_have_count(0)
    expect(page.locator("#all-keys")).to_be_hidden()


def test_a_comment_is_made_edited_and_deleted_without_a_mouse(open_bench, english):
    page = open_bench(english)
    page.keyboard.press("/")
    page.keyboard.type("said Rahimi")
    page.keyboard.press("Enter")
    page.keyboard.press("m")
    page.wait_for_selector("form.card.open")
    page.keyboard.type("To whom?")
    page.get_by_label("Public", exact=True).press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("article.card")

    mark = Annotation.objects.get()
    assert (mark.exact, mark.note, mark.is_public) == ("said Rahimi", "To whom?", True)
    # The focus is back at the words, and nothing was left.
    page.wait_for_function("document.activeElement.closest('#article') !== null")

    page.keyboard.press("j")
    expect(page.locator(f"#annotation-{mark.pk}")).to_be_focused()
    page.get_by_role("button", name="Edit the mark").press("Enter")
    page.get_by_label("Note", exact=True).fill("To the Gazette.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("article.card")
    page.get_by_role("button", name="Delete the mark").press("Enter")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)

    mark.refresh_from_db()
    assert mark.note == "To the Gazette."


def test_all_keys_are_listed(open_bench, english):
    page = open_bench(english)
    page.locator("#article").focus()
    page.keyboard.press("?")

    expect(page.locator("#all-keys")).to_contain_text(
        "Cite the words that are selected"
    )


# --- The margin and the letter ---------------------------------------------------


def test_a_mark_is_set_on_other_words_by_selecting_them(open_bench, english):
    mark = annotate(english, "No letter")
    page = open_bench(english)
    page.get_by_role("button", name="Other words").click()
    select(page, "said Rahimi")
    page.get_by_role("button", name="Set the mark here").click()
    page.locator("article.card q", has_text="said Rahimi").wait_for()

    mark.refresh_from_db()
    assert mark.exact == "said Rahimi"


def test_cards_stand_beside_their_lines_and_none_over_another(open_bench):
    text = "\n\n".join(f"Paragraph {n} of a gazette." for n in range(30))
    document = make_document(text=text)
    for n in range(0, 30, 2):
        annotate(document, f"Paragraph {n} of")
    page = open_bench(document)

    boxes = page.evaluate(
        "[...document.querySelectorAll('article.card')].map("
        "c => [c.getBoundingClientRect().top, c.getBoundingClientRect().bottom])"
    )

    boxes.sort()
    assert len(boxes) == 15
    assert all(one[1] <= other[0] for one, other in zip(boxes, boxes[1:], strict=False))


def test_a_form_opens_beside_its_words_however_many_cards_there_are(open_bench):
    text = "\n\n".join(f"Paragraph {n} of a gazette." for n in range(30))
    document = make_document(text=text)
    for n in range(12):
        annotate(document, f"Paragraph {n} of", note="A long note. " * 12)
    page = open_bench(document)
    page.get_by_label("Exact words").fill("Paragraph 12 of")
    page.keyboard.press("Enter")
    page.keyboard.press("m")
    page.wait_for_selector("form.card.open")

    top = page.locator("form.card.open").bounding_box()["y"]
    line = page.locator("#article p", has_text="Paragraph 12 of").bounding_box()
    assert line["y"] - 4 <= top <= line["y"] + line["height"]

    page.keyboard.press("Escape")
    page.wait_for_selector("form.card.open", state="detached")
    expect(page.locator("article.card.away")).to_have_count(0)


def test_the_margin_is_filtered(open_bench, english):
    annotate(english, "No letter")
    vance = make_agent("Eleanor Vance")
    annotate(english, "Rahimi", motivation="identifying", agent=vance)
    page = open_bench(english)

    page.get_by_role("button", name="Names").click()

    expect(page.locator("article.card:visible")).to_have_count(1)
    expect(page.locator("article.card:visible")).to_contain_text("is Eleanor Vance")


def test_one_citation_takes_one_page_and_at_most_twelve_actions(
    open_bench, english, capsys
):
    letter = make_letter()
    rahimi = make_agent("Parviz Rahimi")
    cite(make_claim(letter, "received"), make_document("1953-05-01"), speaker=rahimi)
    page = open_bench(english, letter=letter.pk)
    loads = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    actions = 0

    def act(do):
        nonlocal actions
        actions += 1
        do()

    act(lambda: select(page, "“No letter,” said Rahimi"))
    act(lambda: page.get_by_role("button", name="Cite", exact=True).click())
    question = page.get_by_label("1 Question")
    act(lambda: question.select_option(label="When was it received?"))
    act(lambda: page.locator("[name=answer]").first.check())
    act(lambda: page.get_by_label("not yet").check())
    speaker = page.get_by_label("Speaker: type a name")
    act(lambda: speaker.press_sequentially("rahimi"))
    act(lambda: page.get_by_role("radio", name="Parviz Rahimi person").check())
    page.wait_for_selector(".will li")
    foreseen = page.locator(".will").inner_text()
    act(lambda: page.get_by_role("button", name="Save", exact=True).click())
    page.wait_for_selector("article.card.citation")

    with capsys.disabled():
        print(f"\none citation: {len(loads)} pages loaded, {actions} actions")
    assert Citation.objects.filter(document=english).get().speaker == rahimi
    assert foreseen
    assert loads == []
    assert actions <= 12
    column = page.locator("#letter-pane")
    column.locator(".rivals li > span", has_text="2").wait_for()


def test_a_letter_is_begun_chosen_and_seen_beside_the_article(open_bench, english):
    page = open_bench(english)
    select(page, "“No letter,” said Rahimi")
    page.get_by_role("button", name="New letter").click()
    page.get_by_label("Title of the letter").fill("Vance to Rahimi")
    page.get_by_label("1 Question").select_option(label="Was there a letter?")
    page.locator("[name=answer][value=bare]").check()
    page.get_by_label("denies").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("It is flat").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("article.card.citation")

    assert Letter.objects.get().title == "Vance to Rahimi"
    page.locator("#letter-pane").get_by_text("Vance to Rahimi").wait_for()


def test_the_workbench_meets_the_rules_at_every_width(open_bench, english):
    letter = make_letter()
    cite(make_claim(letter, "sent", "1953-05-04"), english, words="No letter")
    annotate(english, "said Rahimi")
    page = open_bench(english, letter=letter.pk)
    page.get_by_label("Exact words").fill("second paragraph")
    page.keyboard.press("Enter")
    page.keyboard.press("c")
    page.wait_for_selector("form.card.open")
    page.get_by_label("1 Question").select_option(label="When was it sent?")
    page.wait_for_selector(".answers-offered")

    views = [
        (scheme, {"width": width, "height": 900})
        for scheme in ("light", "dark")
        for width in (1440, 1024, 360)
    ]
    for scheme, size in views:
        show(page, scheme, size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert not faults_of_access(page, views=views)


@pytest.mark.parametrize("width", [360, 1024])
def test_the_letter_is_laid_over_the_article_where_it_has_no_column(
    open_bench, english, width
):
    letter = make_letter()
    for n in range(12):
        claim = make_claim(letter, "contents", f"{n}: that the harbour stays open")
        cite(claim, english, words="No letter")
    page = open_bench(english, letter=letter.pk)
    page.set_viewport_size({"width": width, "height": 900})
    pane = page.locator("#letter-pane")
    expect(pane).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Exact words").fill("second paragraph")
    page.keyboard.press("Enter")

    page.get_by_role("button", name="The letter at work").click()
    expect(pane).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    pane.get_by_role("button", name="Cite the words selected").first.click()

    expect(page.get_by_role("form", name="Cite")).to_be_visible()
    expect(pane).to_be_hidden()
