"""Walks through the running archive with its collection, in a real browser."""

import re
from pathlib import Path

import pytest
import rispy
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from playwright.sync_api import expect

from archive.models import (
    Letter,
)
from archive.publishing import send_back, withdraw

BOX = "Words, names, “phrases”, or years"
LETTER = "/letters/trump-khamenei-2025/"
ARTICLE = "/documents/announced-not-yet-received/"
IN_WORDS = re.compile("accounts? in (its|their) words")


def question(page, asks):
    """The question on the letter's page, with all its answers."""
    return page.locator("article.question").filter(has_text=asks)


def test_a_stranger_opens_a_contradiction_down_to_its_words(collection, page):
    page.goto("/")
    card = page.locator(".letter-card").filter(has_text="March 2025")
    card.get_by_role("link", name="Donald Trump to Ali Khamenei").click()

    expect(question(page, "When was it sent?")).to_contain_text(
        "contested: dates apart"
    )
    receipt = question(page, "When was it received?")
    expect(receipt).to_be_hidden()
    page.get_by_text("more questions, none of them contested").click()
    expect(receipt).to_contain_text("not contested")
    expect(receipt).to_contain_text("12 March 2025")

    witness = receipt.locator(".word").filter(has_text="Araghchi, in Mehr News")
    words = witness.locator("blockquote")
    expect(words).to_have_count(0)
    receipt.get_by_text(IN_WORDS).click()
    expect(words).to_be_visible()
    expect(page).to_have_url(re.compile(rf"{LETTER}$"))
    expect(words).to_contain_text("not yet been received")
    expect(witness).to_contain_text("12 March 2025")

    witness.get_by_role("link", name=re.compile("Mehr News")).click()
    expect(page).to_have_url(re.compile("/documents/mehr-2025"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Emirati delegation")
    page.locator("#cited + ul a").filter(has_text="received").first.click()
    expect(page).to_have_url(re.compile(rf"{LETTER}received/#c-received\.mehr"))
    expect(page.locator(":target blockquote")).to_be_visible()


def test_a_stranger_sets_the_page_to_an_earlier_day(collection, page):
    page.goto(LETTER)

    page.get_by_text("As known on another day").click()
    page.get_by_label("Or as known on").fill("2025-03-08")
    page.get_by_role("button", name="Show that day").click()

    expect(page).to_have_url(re.compile(r"\?as_of=2025-03-08$"))
    expect(page.locator(".as-of")).to_contain_text("As known on 8 March 2025")
    expect(page.locator(".status")).to_contain_text("not yet received")
    sent = question(page, "When was it sent?")
    expect(page.locator(".abstract")).to_have_count(0)
    expect(sent.locator(".rival b")).to_have_text(["5 March 2025"])
    page.get_by_role("link", name="As known today").click()
    expect(page.locator(".status")).to_contain_text("acknowledged by Iran")


def test_a_librarian_finds_what_iran_said_before_a_day_and_cites_it(collection, page):
    page.goto("/")
    page.get_by_role("link", name="Letters", exact=True).first.click()
    for facet, wanted in (("From", "Donald Trump"), ("Perhaps of the year", "2025")):
        narrow = page.locator(".facets > div").filter(has_text=facet)
        narrow.get_by_role("link", name=wanted).click()
    page.get_by_role("link", name="Donald Trump to Ali Khamenei").click()
    page.get_by_text("As known on another day").click()
    page.get_by_label("Or as known on").fill("2025-03-11")
    page.get_by_role("button", name="Show that day").click()

    receipt = question(page, "When was it received?")
    expect(receipt.locator(".rival b")).to_have_text(["Not yet received"])
    receipt.get_by_text(IN_WORDS).click()
    witness = receipt.locator(".word").filter(has_text="Araghchi, in The Guardian")
    expect(witness.locator("blockquote")).to_contain_text("not yet received it")
    expect(witness).to_contain_text("Minister of Foreign Affairs of Iran")
    page.get_by_text("more, which no source calls an answer").click()
    heard = page.locator(".back li").filter(has_text="Abbas Araghchi, Minister")
    expect(heard.first).to_contain_text("8 March 2025")

    page.get_by_role("link", name="Cite", exact=True).click()
    printed = page.locator(".as-printed").first
    expect(printed).to_contain_text("Known on 11 March 2025")
    expect(printed).to_contain_text("/letters/trump-khamenei-2025/?as_of=2025-03-11.")
    receipt.get_by_role("link", name=re.compile("bullying")).click()
    expect(page.locator(".as-printed").first).to_contain_text(
        "Agence France-Presse. “Iran’s Supreme Leader Rails"
    )
    expect(page.locator(".as-printed").first).to_contain_text("As cited in “Donald")


def test_a_journalist_takes_a_source_into_zotero(collection, page):
    page.goto("/documents/")
    page.get_by_role("link", name=re.compile("Senior Emirati diplomat arrives")).click()

    # What Zotero's translator “Embedded Metadata” looks for in a page's head.
    tags = page.locator("head meta[name]").evaluate_all(
        "all => Object.fromEntries(all.map(tag => [tag.name, tag.content]))"
    )
    assert tags["z:itemType"] == "newspaperArticle"
    assert tags["citation_title"].startswith("Senior Emirati diplomat arrives")
    assert tags["citation_journal_title"] == "Tehran Times"
    assert tags["citation_publication_date"] == "2025/03/12"
    assert tags["citation_public_url"].startswith("https://www.tehrantimes.com/")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="RIS", exact=True).click()
    assert waiting.value.suggested_filename == "tehran-times-2025-03-12.ris"
    (entry,) = rispy.loads(Path(waiting.value.path()).read_text())
    assert entry["type_of_reference"] == "NEWS"
    assert entry["title"] == tags["citation_title"]
    assert entry["secondary_title"] == "Tehran Times"
    assert entry["date"] == "2025/03/12/"


def test_a_letter_is_found_by_a_word_and_two_clicks(collection, page):
    page.goto("/")
    page.get_by_label(BOX).fill("sent Khamenei")
    page.get_by_role("button", name="Search").click()

    sender = page.locator(".facets > div").filter(has_text="From")
    sender.get_by_role("link", name="Donald Trump").click()
    page.get_by_role("link", name=re.compile("^2025: ")).click()

    expect(page.locator(".result h3").first).to_have_text(
        "Donald Trump to Ali Khamenei"
    )
    expect(page.get_by_label(BOX)).to_have_value("sent Khamenei")
    page.get_by_role("link", name="Without “From: Donald Trump”").click()
    expect(page).to_have_url(
        re.compile(r"/search/\?q=sent\+Khamenei&from=2025&to=2025$")
    )


def test_a_name_is_completed_while_it_is_typed(collection, page):
    page.goto("/search/")
    box = page.get_by_label(BOX)

    with page.expect_response(re.compile("names.json")):
        box.press_sequentially("khame", delay=20)

    names = page.locator("datalist#q-names option")
    expect(names.filter(has_text="Ali Khamenei").first).to_be_attached()


PHONE = {"width": 360, "height": 800}


def test_everything_is_there_without_scripts(collection, browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport=PHONE
    )
    page = context.new_page()
    page.goto(LETTER)

    page.locator("details summary").first.click()

    expect(page.locator("details[open]")).to_have_count(1)

    sent = question(page, "When was it sent?")
    sent.get_by_role("link", name=IN_WORDS).click()

    expect(page).to_have_url(re.compile(rf"{LETTER}sent/$"))
    expect(page.locator(".word blockquote").first).to_be_visible()
    page.goto(f"{LETTER}#c-received.mehr-2025-03-12-abbas-araghchi-2025-03-12")
    page.get_by_role("link", name="the page that holds everything").click()
    expect(page).to_have_url(re.compile(rf"{LETTER}whole/$"))
    context.close()


def test_an_account_that_was_cited_on_the_letters_page_still_leads_to_its_words(
    collection, page
):
    address = reverse("archive:letter-whole", args=["trump-khamenei-2025"])
    page.goto(f"{LETTER}received/")
    cited = page.locator(".word").first.get_attribute("id")

    page.goto("about:blank")
    page.goto(f"{LETTER}?as_of=2025-03-20#{cited}")

    expect(page).to_have_url(re.compile(rf"{address}\?as_of=2025-03-20#{cited}$"))
    expect(page.locator(f"[id='{cited}'] blockquote")).to_be_visible()


def test_what_was_opened_on_the_letters_page_is_kept(collection, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(LETTER)
    sent = question(page, "When was it sent?")
    opens = sent.get_by_text(IN_WORDS)
    for _ in range(3):
        opens.click()
    expect(sent.locator(".word blockquote").first).to_be_visible()

    assert sum(url.endswith("/sent/") for url in asked) == 1


PERSIAN = "نامه‌ای را که شینزو آبه، نخست‌وزیر وقت ژاپن، آورده بود نپذیرفت"


@pytest.fixture
def editor(transactional_db):
    return User.objects.create_superuser("editor", password="an hour before noon")


def sign_in(page):
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("an hour before noon")
    page.get_by_role("button", name="Log in").click()


def choose(page, field, typed):
    """Choose a record by typing a part of its name."""
    page.locator(f".field-{field} .select2-selection").click()
    page.locator(".select2-search__field").fill(typed)
    page.locator(".select2-results__option", has_text=typed).first.click()


NEWS = """Consul’s letter has not come, says Rahimi

Port Amal, 12 March. The letter of which the President spoke on Friday has not been
delivered to anybody here, the harbour master told the Gazette.

He added that he was in no hurry to read it."""
WORDS = "has not been delivered to anybody here"


@pytest.fixture
def historian(transactional_db):
    """Somebody new, who may change and publish everything, and is no superuser."""
    user = User.objects.create_user(
        "editor", password="an hour before noon", is_staff=True
    )
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="archive")
    )
    return user


def test_a_historian_enters_an_article_and_cites_it_against_a_claim(
    collection, historian, page
):
    sign_in(page)
    page.get_by_role("link", name="Documents", exact=True).first.click()
    page.get_by_role("link", name="Add document").click()
    page.get_by_label("Title").fill("Consul’s letter has not come, says Rahimi")
    page.get_by_label("Published, as written").fill("12 March 2025")
    expect(page.locator("output", has_text="Wednesday, 12 March")).to_be_visible()
    page.get_by_label("Whole").check()
    page.get_by_label("Excerpts").check()
    page.get_by_label("Paste the text").fill(NEWS)
    page.get_by_role("button", name="Save", exact=True).click()

    page.get_by_role("link", name="Cite it against a claim").click()
    page.get_by_label("Titles and names").fill("خامنه")
    page.get_by_role("button", name="Find letters").click()
    letters = page.get_by_role("listitem").filter(has_text="published")
    letter = letters.filter(has_text="5 to 12 March 2025")
    letter.get_by_role("link", name="Donald Trump to Ali Khamenei").click()
    page.get_by_role("link", name="received: at all").click()

    page.get_by_role("textbox", name="Words:", exact=True).fill(WORDS)
    page.get_by_label("Stance").select_option("not yet")
    page.get_by_label("Unnamed speaker").fill("the harbour master")
    page.get_by_role("button", name="Save", exact=True).click()
    told = page.locator(".messagelist")
    expect(told).to_contain_text("does not count for the public yet: its document is")
    cited = page.locator(":target")
    expect(cited).to_contain_text("the harbour master")
    cited.get_by_role("link", name="Open the document").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist .success")).to_contain_text("is public")

    page.goto(LETTER)
    receipt = question(page, "When was it received?")
    page.get_by_text("more questions, none of them contested").click()
    receipt.get_by_text(IN_WORDS).click()
    witness = receipt.locator(".word").filter(has_text="the harbour master")
    expect(witness.locator("blockquote")).to_have_text(WORDS)
    witness.get_by_role("link", name=re.compile("Consul’s letter")).click()
    expect(page.locator("blockquote").first).to_contain_text(WORDS)


@pytest.fixture
def draft(collection):
    """The letter of 2019, taken back to be worked on."""
    letter = Letter.objects.get(slug="trump-khamenei-2019")
    withdraw(letter, because="Its contents are being looked for.")
    send_back(letter, comment="Its contents are being looked for.")


def test_an_editor_cites_the_exact_words_and_publishes(draft, editor, page):
    sign_in(page)
    page.get_by_role("link", name="Letters", exact=True).first.click()
    draft = page.get_by_role("row").filter(has_text="Draft")
    draft.get_by_role("link", name="Donald Trump to Ali Khamenei").click()

    unasked = page.locator(".open-questions")
    unasked.get_by_role("link", name="contents", exact=True).click()
    page.get_by_role("textbox", name="Value in words").fill(
        "a message that was not taken"
    )
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".errornote, .messagelist .error")).to_contain_text(
        "a message that was not taken"
    )

    claim = page.locator("p.claim").filter(has_text="a message that was not taken")
    claim.get_by_role("link", name="Add a citation").click()
    choose(page, "document", "Announced, not yet received")
    page.get_by_label("Stance").select_option("asserts")
    page.locator("#id_words").fill(PERSIAN)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    page.get_by_role("link", name="View on site").first.click()
    expect(page).to_have_url(re.compile("/letters/trump-khamenei-2019/"))
    answer = page.locator("#q-contents")
    expect(answer).to_contain_text("a message that was not taken")
    page.get_by_text("more questions, none of them contested").click()
    answer.get_by_text(IN_WORDS).click()
    expect(answer.locator("blockquote")).to_have_text(PERSIAN)
    expect(answer.locator("blockquote")).to_have_attribute("dir", "rtl")
    answer.get_by_role("link", name=re.compile("Announced, not yet received")).click()
    marks = page.locator("p[lang=fa] mark")
    expect(marks.first).to_be_visible()
    assert "".join(marks.all_inner_texts()) == PERSIAN


def test_a_date_is_read_aloud_as_it_is_typed(collection, editor, page):
    sign_in(page)
    page.goto(reverse("admin:archive_document_add"))

    page.get_by_label("Published, as written").fill("۲۲ اسفند ۱۴۰۳")
    said = page.locator(".field-published_edtf output")
    expect(said).to_contain_text("This cannot be read")
    page.get_by_label("Published, calendar").select_option("Solar Hijri")

    expect(said).to_contain_text("Wednesday, 12 March 2025")


def test_a_date_that_may_be_two_days_is_chosen_and_its_reason_is_at_hand(
    collection, editor, page
):
    sign_in(page)
    page.goto(reverse("admin:archive_document_add"))
    written = page.get_by_label("Published, as written")

    written.fill("7/3/2025")
    page.get_by_role("button", name="7 March 2025").click()

    expect(page.get_by_label("Published, EDTF")).to_have_value("2025-03-07")
    page.get_by_label("Published, EDTF").fill("")
    written.fill("early March 2025")
    basis = page.get_by_label("Published, basis")
    expect(basis).to_have_attribute("placeholder", "a third of the month: days 1 to 10")
    expect(page.get_by_role("button", name="7 March 2025")).to_have_count(0)


def test_a_field_in_which_one_chooses_a_record_says_its_name(collection, editor, page):
    sign_in(page)
    page.goto(reverse("admin:archive_document_add"))

    expect(page.get_by_role("combobox", name=re.compile("Publisher"))).to_be_visible()
