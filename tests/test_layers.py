"""What each layer of a letter's page holds, and how the one leads to the next."""

import re
from datetime import date

import pytest
from django.urls import reverse

from archive import evidence
from archive.evidence.rivalry import exclusions_of
from archive.evidence.summary import summary_of
from archive.models import QUESTIONS, Assessment, Citation, Letter
from archive.pages.letters import LetterPage
from archive.views.questions import QuestionConverter

from .factories import (
    assess,
    cite,
    make_agent,
    make_claim,
    make_document,
    make_letter,
    make_response,
    make_step,
)
from .pages import page_of, section, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    """One of which the sending and a handing over are contested, and little else."""
    letter = make_letter(slug="vance-1953", title="Vance to Rahimi")
    vance, clerk = make_agent("Eleanor Vance"), make_agent("The Clerk")
    cite(make_claim(letter, "exists"), speaker=vance)
    first = make_claim(letter, "sent", "1953-05-01", key="first")
    cite(first, make_document("1953-05-02"), words="on the first", speaker=vance)
    second = make_claim(letter, "sent", "1953-05-04", key="second")
    cite(second, make_document("1953-05-05"), words="on the fourth", speaker=clerk)
    received = make_claim(letter, "received", "1953-05-09")
    cite(received, make_document("1953-05-10"), speaker=clerk)
    cite(make_claim(letter, "contents", "the release of the ship"), speaker=clerk)
    step = make_step(letter, key="by-boat")
    for name in ("A fisherman", "A consul"):
        cite(make_claim(step, "handed_to", make_agent(name)), speaker=make_agent())
    reply = make_response(letter, key="reply", summary="He wrote back.")
    cite(make_claim(reply, "occurred", "1953-05-12"), words="back he wrote")
    cite(make_claim(reply, "in_answer_to"))
    cite(make_claim(make_response(letter, key="nod"), "occurred", "1953-05-13"))
    assess(first, criteria="She was there.")
    return letter


def third_layer(letter: Letter) -> list[str]:
    """The addresses of its questions."""
    of_letter = ("exists", "sent", "received", "contents")
    return [
        *(reverse("archive:question", args=[letter.slug, name]) for name in of_letter),
        reverse("archive:question-of-step", args=[letter.slug, "by-boat", "handed_to"]),
    ]


def summary(letter: Letter, on=None) -> dict[str, str]:
    lines = summary_of(letter, evidence.of([letter], on=on)).lines
    return {line.name: "; ".join(map(str, line.clauses)) for line in lines}


# --- The first layer: what it comes to ---------------------------------------------


def test_the_first_layer_says_what_is_known_what_is_disputed_and_who_says_so(letter):
    said = summary(letter)

    assert said["Known"] == (
        "that there was a letter (by Eleanor Vance); "
        "that it was received (9 May 1953, by The Clerk)"
    )
    assert said["Disputed"].startswith(
        "when it was sent (1 May 1953, by Eleanor Vance; 4 May 1953, by The Clerk); "
        "to whom it was handed ("
    )
    assert said["Not known"] == (
        "who sent it; to whom it was sent; whether it was answered; "
        "its wording (1 point of it reported, by The Clerk)"
    )
    assert said["Who says so"] == (
        "7 sources from 4 origins (most often The Clerk, in 3; Eleanor Vance, in 2)"
    )
    assert said["Our judgement"] == "accepted: when it was sent (1 May 1953)"


def test_it_is_a_list_of_which_every_dispute_leads_to_its_question(client, letter):
    page = page_of(client, letter.get_absolute_url())

    gist = page.find(".//dl[@class='gist']")

    assert len(gist.findall("dt")) == 5
    links = [a.get("href") for a in gist.findall("dd")[1].findall("a")]
    assert links == [third_layer(letter)[1], third_layer(letter)[4]]


def test_what_only_unnamed_voices_say_is_not_known():
    letter = make_letter()
    received = make_claim(letter, "received", "1953-05-09")
    cite(received, descriptor="a clerk of the port")

    said = summary(letter)

    assert "Known" not in said
    told = "whether it was received (said by a clerk of the port, unnamed)"
    assert told in said["Not known"]


def test_a_denial_and_a_not_yet_are_told_with_their_voices():
    letter = make_letter()
    written, rahimi = make_claim(letter, "written"), make_agent("Rahimi")
    cite(written, make_document("1953-05-01"), speaker=make_agent("Vance"))
    cite(written, make_document("1953-05-02"), speaker=rahimi, stance="denies")
    received = make_claim(letter, "received")
    cite(received, speaker=rahimi, stance="not_yet", said="1953-05-02")

    said = summary(letter)

    assert said["Disputed"] == (
        "when it was written (said by Vance; denied, by Rahimi)"
    )
    assert "whether it was received (not yet, by Rahimi)" in said["Not known"]


def test_of_a_letter_of_which_nobody_speaks_nothing_is_summed_up():
    assert summary(make_letter()) == {}


def test_the_summary_knows_the_day(letter):
    said = summary(letter, on=date(1953, 5, 3))

    assert "that it was sent (1 May 1953, by Eleanor Vance)" in said["Known"]
    assert "when it was sent" not in said["Disputed"]
    assert "whether it was received" in said["Not known"]
    assert "Our judgement" not in said


# --- The second layer: one row for each question, one line for each response --------


def test_the_second_layer_has_every_answer_and_none_of_the_words(client, letter):
    page = page_of(client, letter.get_absolute_url())

    accounts = section(page, "accounts")

    assert "≠ contested: dates apart · judged: 1 May 1953" in accounts
    assert "1 May 1953 accepted by the editors 1 source, 1 origin: Eleanor Vance" in (
        accounts
    )
    assert "4 May 1953 1 source, 1 origin: The Clerk" in accounts
    assert "3 more questions, none of them contested" in accounts
    assert "on the first" not in words_of(page)
    assert "She was there." not in words_of(page)
    links = {a.get("href") for a in page.findall(".//p[@class='opens']/a")}
    assert links == set(third_layer(letter))


def test_what_came_back_is_one_line_each_and_context_is_folded(client, letter):
    page = page_of(client, letter.get_absolute_url())

    back = page.find(".//section[@aria-labelledby='back']")
    answer, beside = back.find("ul"), back.find("details/ul")

    assert re.match(r"12 May 1953 ?Statement asserts He wrote back\.", words_of(answer))
    assert len(answer.findall("li")) == len(beside.findall("li")) == 1
    assert "back he wrote" not in words_of(page)
    assert "1 more, which no source calls an answer" in words_of(back)


# --- The third layer: a question, opened --------------------------------------------


def test_the_third_layer_opens_every_account_and_the_judgement_whole(client, letter):
    page = page_of(client, third_layer(letter)[1])

    answers = section(page, "answers")

    assert "on the first" in answers
    assert "on the fourth" in answers
    assert "Speaker Eleanor Vance" in answers
    assert "We accept: 1 May 1953. She was there." in answers
    assert "1 May 1953 (Eleanor Vance) ≠excludes 4 May 1953 (The Clerk)" in (
        words_of(page)
    )
    assert "the days lie apart" in words_of(page)
    assert page.find(".//figure") is not None
    neighbours = [a.get("href") for a in page.findall(".//p[@class='beside']/a")]
    assert neighbours == [third_layer(letter)[0], third_layer(letter)[2]]


def test_a_question_of_a_step_has_a_page_that_names_the_step(client, letter):
    page = page_of(client, third_layer(letter)[4])

    assert "step 1 of its way" in words_of(page)
    assert "neither is the other, nor a part of it" in words_of(page)
    assert page.find(".//figure") is None


def test_the_sources_keep_the_numbers_of_the_letters_page(client, letter):
    numbers = {}
    for address in (letter.get_absolute_url(), third_layer(letter)[1]):
        found = page_of(client, address).findall(".//ol[@class='sources']/li")
        for place, item in enumerate(found, start=1):
            link = item.find(".//a").get("href")
            # What is read, too: a list counts on from the number that an item has.
            assert item.get("id") == f"s-{item.get('value') or place}"
            assert numbers.setdefault(item.get("id"), link) == link

    assert len(numbers) == 10


def test_the_third_layer_knows_the_day_and_says_where_nobody_had_spoken(client, letter):
    sent, received = third_layer(letter)[1:3]

    early = words_of(page_of(client, f"{sent}?as_of=1953-05-03"))
    assert "on the first" in early
    assert "on the fourth" not in early
    assert "She was there." not in early
    assert "1 account not known yet" in early
    none = words_of(page_of(client, f"{received}?as_of=1953-05-03"))
    assert "No source that we have had spoken of it by then." in none


def test_on_an_earlier_day_every_layer_leads_to_the_same_day(client, letter):
    page = page_of(client, f"{letter.get_absolute_url()}?as_of=1953-05-06")

    for link in page.findall(".//p[@class='opens']/a"):
        assert link.get("href").endswith("?as_of=1953-05-06")


def test_a_question_that_nobody_answers_has_no_page(client, letter):
    for name in ("announced", "handed_to"):
        address = reverse("archive:question", args=[letter.slug, name])
        assert client.get(address).status_code == 404
    unknown = f"{letter.get_absolute_url()}steps/by-balloon/handed-to/"
    assert client.get(unknown).status_code == 404


def test_a_former_address_of_a_question_leads_on(client, letter):
    letter.slug = "vance-to-rahimi"
    letter.save()

    response = client.get("/letters/vance-1953/steps/by-boat/handed-to/?as_of=1953")

    assert response.status_code == 301
    assert response["Location"] == (
        "/letters/vance-to-rahimi/steps/by-boat/handed-to/?as_of=1953"
    )


def test_no_question_has_the_name_of_another_page_of_a_letter():
    others = {"like", "whole", "steps", "sources", "preview"}

    assert not others & set(QuestionConverter.regex.split("|"))
    assert set(QuestionConverter.names) < set(QUESTIONS)


# --- Everything on one page, and what is cited ----------------------------------------


def test_everything_stands_on_one_page_which_says_how_long_it_is(client, letter):
    address = reverse("archive:letter-whole", args=[letter.slug])
    page = page_of(client, address)

    told = words_of(page)
    for words in ("on the first", "on the fourth", "back he wrote", "She was there."):
        assert words in told
    assert re.search(r"Everything on one page: \d+ words, \d+ accounts", told)
    canonical = page.find(".//link[@rel='canonical']").get("href")
    assert canonical.endswith(letter.get_absolute_url())
    assert address not in client.get("/sitemap.xml").content.decode()


def test_every_claim_and_citation_leads_to_a_page_that_holds_it(client, letter):
    found = evidence.of([letter])
    for account in found.accounts:
        for record in (account.citation, account.claim):
            address, _, place = record.get_absolute_url().partition("#")
            ids = {element.get("id") for element in page_of(client, address).iter()}
            assert place in ids


def test_what_was_cited_on_the_letters_page_stands_where_its_script_leads(
    client, letter
):
    """The rule of docs/addresses.md: what is not on it is on the page of everything."""
    page = page_of(client, letter.get_absolute_url())
    whole = page.find(".//a[@data-whole]").get("href")
    ids = {element.get("id") for element in page_of(client, whole).iter()}

    for account in evidence.of([letter]).accounts:
        assert account.citation.anchor_id in ids
        assert account.claim.anchor in ids


# --- The third layer: a response ------------------------------------------------------


@pytest.fixture
def refusal(letter):
    """What was done on one of two days, the one of them relayed and judged."""
    refusal = make_response(letter, key="refusal", summary="He refused.")
    cable = make_document("1953-05-14", title="Cable 17", consulted="no")
    unseen = cite(
        make_claim(refusal, "occurred", "1953-05-13", key="thirteenth"),
        cable,
        speaker=make_agent("The Clerk of the Port"),
    )
    cite(unseen.claim, make_document("1953-05-15"), relays=unseen, words="he refused")
    fourteenth = make_claim(refusal, "occurred", "1953-05-14")
    cite(fourteenth, make_document("1953-05-16"), speaker=make_agent("Quill"))
    assess(unseen.claim, criteria="The clerk kept the door.")
    return refusal


def test_a_response_opens_every_account_to_words_day_source_and_hops(client, refusal):
    page = page_of(client, refusal.get_absolute_url())

    opened = section(page, "q-refusal-occurred")

    assert "When did it happen?" in opened
    for told in (
        "he refused",
        "Printed14 May 1953",
        "Speaker The Clerk of the Port",
        "Consultednot at all: nobody here has seen it",
        "Relays“Cable 17”, 14 May 1953, not seen here",
        "OriginThe Clerk of the Port",
    ):
        assert told in opened
    assert page.find(".//details[@class='witness']") is None


def test_a_response_shows_what_excludes_what_and_the_judgement_whole(client, refusal):
    page = page_of(client, refusal.get_absolute_url())
    opened = section(page, "q-refusal-occurred")

    (exclusion,) = page.findall(".//ul[@class='exclusions']/li")

    assert words_of(exclusion) == (
        "13 May 1953 (The Clerk of the Port) ≠excludes 14 May 1953 (Quill): "
        "the days lie apart."
    )
    assert "≠ contested: dates apart · judged: 13 May 1953" in opened
    assert "We accept: 13 May 1953. The clerk kept the door. The editors" in opened


def test_from_a_source_of_a_judgement_on_a_response_one_gets_to_the_judgement(
    client, refusal
):
    paper = make_document("1953-05-20")
    assessment = Assessment.objects.get(response=refusal)
    assessment.sources.add(paper)

    links = [a.get("href") for a in page_of(client, paper.get_absolute_url()).iter("a")]

    (link,) = [href for href in links if href.startswith(refusal.get_absolute_url())]
    address, _, place = link.partition("#")
    judgement = page_of(client, address).find(f".//*[@id='{place}']")
    assert "The clerk kept the door." in words_of(judgement)


def test_a_response_that_is_of_a_day_has_a_small_timeline_of_it(client, refusal):
    page = page_of(client, refusal.get_absolute_url())

    (figure,) = page.findall(".//figure")

    marks = [a.get("aria-label") for a in figure.iter() if a.get("aria-label")]
    assert any(mark.startswith("occurred: 13 May 1953") for mark in marks)
    assert any(mark.startswith("occurred: 14 May 1953") for mark in marks)


def test_the_sources_of_a_response_keep_the_numbers_of_the_letters_page(
    client, letter, refusal
):
    numbers = LetterPage(letter).numbers
    page = page_of(client, refusal.get_absolute_url())

    items = page.findall(".//ol[@class='sources']/li")

    shown = [int(item.get("id").removeprefix("s-")) for item in items]
    assert shown == sorted(shown)
    assert shown[0] > 1
    assert [int(item.get("value") or n) for n, item in enumerate(items, 1)] == shown
    cited = Citation.objects.filter(claim__response=refusal)
    assert {numbers[citation.document_id] for citation in cited} == set(shown)
    cable = numbers[cited.get(document__title="Cable 17").document_id]
    opened = section(page, "q-refusal-occurred")
    assert f"Source{cable} “Cable 17”" in opened


def test_from_a_response_one_goes_to_those_before_and_after_on_the_same_day(
    client, letter, refusal
):
    address = refusal.get_absolute_url()
    before = letter.responses.get(key="nod").get_absolute_url()

    today = page_of(client, address)
    then = page_of(client, f"{address}?as_of=1953-05-15")

    assert today.find(".//a[@rel='prev']").get("href") == before
    assert then.find(".//a[@rel='prev']").get("href") == f"{before}?as_of=1953-05-15"
    told = words_of(then.find(".//aside"))
    assert "As known on 15 May 1953. Left out here: 1 account not known yet." in told
    assert "contested" not in section(then, "q-refusal-occurred")
    days = [
        a.get("href")
        for a in today.findall(".//p[@class='furniture quiet days-in-line']/a")
    ]
    assert days == [
        "?as_of=1953-05-14",
        "?as_of=1953-05-15",
        "?as_of=1953-05-16",
        address,
    ]


# --- Which answers exclude which ----------------------------------------------------


def test_what_is_said_alike_is_told_once_with_all_its_voices():
    letter = make_letter()
    for name in ("Vance", "Quill"):
        claim = make_claim(letter, "sent", "1953-05-01")
        cite(claim, make_document("1953-05-06"), speaker=make_agent(name))
    cite(make_claim(letter, "sent", "1953-05-04"), speaker=make_agent("Rahimi"))
    inquiry = evidence.of([letter]).on_question(letter, "sent")

    (exclusion,) = exclusions_of(inquiry)

    assert exclusion.one.voices == "Vance and Quill"
    assert exclusion.other.voices == "Rahimi"


# --- How much it is -------------------------------------------------------------------


def test_the_letter_of_march_2025_is_light(client, collection):
    address = reverse("archive:letter", args=["trump-khamenei-2025"])

    page = client.get(address).content

    assert len(page) <= 120_000
    assert len(re.findall(rb"<[a-zA-Z]", page)) <= 2_500


@pytest.fixture
def long_letter(letter):
    """The letter when 500 more citations have come, of a day of sending each third."""
    days = [make_claim(letter, "sent", f"1953-05-{day:02}") for day in range(5, 25)]
    beside = make_response(letter, key="beside")
    days.append(make_claim(beside, "occurred", "1953-05-20"))
    papers = [make_document(f"1953-06-{1 + n % 30:02}") for n in range(60)]
    people = [make_agent(f"Witness {n}") for n in range(25)]
    Citation.objects.bulk_create(
        Citation(
            key=f"of-many-{n}",
            claim=days[n % 21],
            document=papers[n % 60],
            speaker=people[n % 25],
            stance="denies" if n % 9 == 0 else "asserts",
        )
        for n in range(500)
    )
    return letter


def test_of_500_citations_a_letters_page_shows_the_first_of_each_kind_and_is_light(
    client, long_letter
):
    address = long_letter.get_absolute_url()

    content = client.get(address).content
    page = page_of(client, address)

    assert len(content) <= 120_000
    assert len(re.findall(rb"<[a-zA-Z]", content)) <= 2_500
    answers = page.findall(".//article[@id='q-sent']/ul/li")
    assert [words_of(answer) for answer in answers][-1] == "16 more"
    assert len(answers) == 7
    assert len(page.findall(".//ul[@class='tree']/li")) == 6
    assert "These are repeated most. All 32, down to each page" in section(
        page, "origins"
    )


def test_what_a_long_letters_page_leaves_out_is_counted_and_a_step_away(
    client, long_letter
):
    page = page_of(client, long_letter.get_absolute_url())
    ways = {words_of(a): a.get("href") for a in page.iter("a")}
    whole = page_of(client, long_letter.get_absolute_url() + "whole/")

    assert ways["All 32, down to each page"].endswith("/whole/#origins")
    assert len(whole.findall(".//ul[@class='tree']/li")) == 32
    question = page_of(client, third_layer(long_letter)[1])
    assert len(question.findall(".//section[@class='claim']")) == 22
    ids = {element.get("id") for element in page.iter()}
    fragments = {href[1:] for href in ways.values() if href.startswith("#")}
    assert fragments <= ids


def words_opened_in(page) -> list:
    """The accounts that are opened, lapsed or not."""
    return [it for it in page.iter("div") if "word" in it.get("class", "").split()]


def test_a_question_of_very_many_accounts_opens_the_first_of_each_answer(
    client, long_letter
):
    address = third_layer(long_letter)[1]
    content = client.get(address).content
    page = page_of(client, address)

    assert len(content) <= 130_000
    opened = [
        len(words_opened_in(answer))
        for answer in page.findall(".//section[@class='claim']")
    ]
    assert max(opened) == 6
    assert sum(opened) <= 6 * 6
    assert len(page.findall(".//ul[@class='exclusions']/li")) == 6


def test_and_each_of_the_rest_stands_a_step_away_where_its_fragment_leads(
    client, long_letter
):
    address = third_layer(long_letter)[1]
    page = page_of(client, f"{address}?as_of=2026-01-01")
    found = LetterPage(long_letter).evidence.on_question(long_letter, "sent")
    anchors = [account.citation.anchor_id for account in found.accounts]
    ids = [element.get("id") for element in page.iter()]

    assert all(ids.count(anchor) == 1 for anchor in anchors)
    rest = page.findall(".//p[@class='rest']/a")
    assert len(rest) > 400
    link = rest[-1].get("href")
    assert link.startswith(f"{address}?as_of=2026-01-01&all=q-sent.")
    alone, _, anchor = link.partition("#")
    answer = page_of(client, alone)
    words = [word.get("id") for word in words_opened_in(answer)]
    assert anchor == rest[-1].get("id")
    assert anchor in words
    assert len(words) > 20
    assert len(answer.findall(".//section[@class='claim']")) == 1
    assert "One of 22 answers, alone" in words_of(answer)


def test_what_excludes_what_stands_whole_at_an_address_of_its_own(client, long_letter):
    address = third_layer(long_letter)[1]
    ways = {words_of(a): a.get("href") for a in page_of(client, address).iter("a")}
    (way,) = (ways[words] for words in ways if "of which one excludes" in words)

    assert way == f"{address}?all=exclusions"
    assert len(page_of(client, way).findall(".//ul[@class='exclusions']/li")) > 100


def test_nothing_else_stands_alone(client, long_letter):
    address = third_layer(long_letter)[1]

    for asked in ("q-sent.nothing", "q-received.claim", "all", "%00"):
        assert client.get(f"{address}?all={asked}").status_code == 404


def test_a_long_letter_is_drawn_by_weeks_each_of_which_opens(client, long_letter):
    address = long_letter.get_absolute_url()

    drawings = page_of(client, address).findall(".//figure/*")
    marks = [
        link.get("href")
        for drawing in drawings
        for link in drawing.iter()
        if link.get("aria-label", "").endswith("drawn in their week")
    ]

    assert "?week=1953-W20#way" in marks
    week = page_of(client, f"{address}?week=1953-W20")
    names = [element.get("aria-label", "") for element in week.iter()]
    assert any(name.startswith("sent: 12 May 1953, as told by") for name in names)
