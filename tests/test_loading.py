"""Loading the hand-written form: all of it or nothing, and again without doubling."""

import json
import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from archive.anchoring import take_capture
from archive.exchange.loading import NotLoadable, load, reading
from archive.models import (
    Agent,
    AgentName,
    Annotation,
    Capture,
    Change,
    Citation,
    Claim,
    Document,
    FormerSlug,
    Letter,
    Marker,
    Record,
    Response,
)

from .guide import write_files_of_the_guide

pytestmark = pytest.mark.django_db

AMAL = Path(__file__).parent / "data" / "amal"


@pytest.fixture
def amal(tmp_path):
    """A folder that holds every kind of record once, to be changed at will."""
    return Path(shutil.copytree(AMAL, tmp_path / "amal"))


def put(folder, old, new):
    """Write something else into the file, and return the line on which it stands."""
    file = folder / "amal.yaml"
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
    return file.read_text()[: text.index(old)].count("\n") + 1


def text_of(folder) -> str:
    return (folder / "amal.yaml").read_text()


def everything():
    """Each row of the archive, its versions and its history, counted."""
    models = set(apps.get_app_config("archive").get_models())
    models -= {Change}  # which the triggers write
    counts = {m.__name__: m._base_manager.count() for m in models}
    versions = [
        record.version
        for model in apps.get_app_config("archive").get_models()
        if issubclass(model, Record)
        for record in model._base_manager.order_by("pk")
    ]
    return counts, versions


# --- What is loaded ---------------------------------------------------------


def test_every_kind_of_record_is_loaded():
    report = load([AMAL])

    assert report.new == {
        "agent": 4, "agent name": 2, "office": 1, "place": 1, "place name": 1,
        "document": 3, "capture": 1, "reference": 1, "marker": 1, "annotation": 1,
        "collection": 1, "letter": 1, "transmission": 1, "response": 1,
        "claim": 13, "citation": 16, "assessment": 1,
    }  # fmt: skip
    assert not report.skipped
    letter = Letter.objects.get()
    assert letter.dated.as_written == "۱۱ اردیبهشت ۱۳۳۲"
    assert [str(agent) for agent in letter.senders.all()] == ["Eleanor Vance"]
    assert {letter.state, letter.responses.get().state} == {"published"}
    assert Agent.objects.get(slug="vance").part_of.slug == "consulate"
    assert Annotation.objects.get().exact == "a Saturday"
    marker = Marker.objects.get()
    assert marker.capture.text[: marker.offset].endswith("nobody has seen it")


@pytest.mark.postgresql
def test_a_load_locks_nothing_that_other_databases_share():
    """Where it does, one that is not committed yet holds up theirs."""
    load([AMAL])

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation::regclass::text FROM pg_locks WHERE pid = pg_backend_pid()"
            " AND database = 0 AND mode = 'ShareUpdateExclusiveLock'"
        )
        assert cursor.fetchall() == []


def test_loading_twice_changes_nothing():
    load([AMAL])
    before = everything()

    report = load([AMAL])

    assert not report.has_changes
    assert not report.skipped
    assert everything() == before


def test_space_around_a_date_as_written_is_no_change(amal):
    put(amal, "as_written: ۱۱ اردیبهشت ۱۳۳۲", 'as_written: " ۱۱ اردیبهشت ۱۳۳۲ "')
    load([amal])

    assert not load([amal]).has_changes


def test_a_rehearsal_reports_and_keeps_nothing():
    heard = StringIO()

    call_command("load_archive", AMAL, dry_run=True, stdout=heard)

    assert "New: 4 agents" in heard.getvalue()
    assert "Dry run: nothing was kept." in heard.getvalue()
    assert set(everything()[0].values()) == {0}


def test_an_error_at_the_end_leaves_nothing_of_what_came_before(amal):
    (amal / "second.yaml").write_text("letters:\n  last: {title: Ha, state: burnt}\n")

    with pytest.raises(CommandError, match="second.yaml, line 2.*\nNothing was loaded"):
        call_command("load_archive", amal)

    assert set(everything()[0].values()) == {0}


def test_keys_are_made_from_the_first_value_and_stay():
    load([AMAL])

    keys = {claim.question: claim.key for claim in Claim.objects.order_by("-pk")}

    assert keys["sent"] == "first-of-may"
    assert keys["contents"] == "contents-the-release-of-the-ship"
    assert keys["received"] == "received"
    assert keys["to"] == "to-port-amal"
    assert keys["count"] == "count-2-1951-1954"


def test_an_unseen_source_is_cited_once_for_each_claim_and_voice(amal):
    relay = "{asserts: gazette-1953-05-02, by: rahimi, relays: cable-17, said: "
    again = (
        "{asserts: the-amal-letter, by: rahimi, relays: cable-17, words: a Saturday}"
    )
    other = "{confirms: gazette-1953-05-02, unnamed: a clerk, relays: cable-17}"
    put(
        amal,
        f'- {relay}"1953-04-30"}}',
        f'- {relay}"1953-04-30"}}\n          - {again}\n          - {other}',
    )
    load([amal])

    rahimi, clerk = Citation.objects.filter(document__slug="cable-17")

    assert (rahimi.stance, rahimi.speaker.slug) == ("asserts", "rahimi")
    assert (rahimi.said.edtf, rahimi.exact) == ("1953-04-30", "")
    assert rahimi.relayed_by.count() == 2
    assert (clerk.stance, clerk.descriptor) == ("confirms", "a clerk")


def test_a_chain_of_relays_is_made_in_whatever_order_it_is_written(amal):
    old = "received:\n      - cited: ["
    put(
        amal,
        old,
        old
        + "{asserts: the-amal-letter, relays: gazette-1953-05-02, words: a Saturday}, ",
    )
    load([amal])

    relay = Citation.objects.get(claim__question="received", exact="a Saturday")

    assert relay.relays.document.slug == "gazette-1953-05-02"


def test_what_nobody_has_seen_may_relay_what_nobody_has_seen(amal):
    put(amal, SAID, "{asserts: the-amal-letter, relays: cable-17}")
    put(
        amal,
        "- {asserts: the-amal-letter",
        "- {asserts: cable-17, relays: cable-16}\n"
        "          - {asserts: the-amal-letter",
    )
    put(amal, "  cable-17: ", "  cable-16: {consulted: no}\n  cable-17: ")
    load([amal])

    letter, cable = Citation.objects.filter(relays__isnull=False).order_by("-pk")[:2]

    assert letter.relays == cable
    assert cable.relays.document.slug == "cable-16"


def test_records_come_into_the_states_that_they_ask_for(amal):
    put(amal, "state: published\n    sender", "state: in review\n    sender")
    put(
        amal,
        "title: {en: Cable 17}\n",
        "title: {en: Cable 17}\n    withdrawn_because: A forgery.\n",
    )
    put(
        amal,
        'consulted: "no"\n    state: published',
        'consulted: "no"\n    state: withdrawn',
    )
    load([amal])

    cable = Document.objects.get(slug="cable-17")
    letter = Letter.objects.get()

    assert (cable.state, cable.withdrawn_because) == ("withdrawn", "A forgery.")
    assert (letter.state, letter.responses.get().state) == ("in review", "in review")


def test_html_in_a_title_is_words_like_any_other(amal, client):
    put(amal, "en: Eleanor Vance to Parviz Rahimi", "en: <b>Eleanor</b> & Parviz")
    load([amal])

    page = client.get(Letter.objects.get().get_absolute_url()).content.decode()

    assert Letter.objects.get().title == "<b>Eleanor</b> & Parviz"
    assert "&lt;b&gt;Eleanor&lt;/b&gt; &amp; Parviz" in page
    assert "<b>Eleanor" not in page


# --- What is refused --------------------------------------------------------

SAID = '{asserts: gazette-1953-05-02, by: rahimi, relays: cable-17, said: "1953-04-30"}'
SENT = "vance-rahimi-1953 › sent › cited"
RECIPIENT = "{is: rahimi, cited: [{asserts: gazette-1953-05-02}]}]\n    sent"
CIRCLE = """{is: rahimi, cited: [
      {asserts: gazette-1953-05-02, relays: the-amal-letter},
      {asserts: the-amal-letter, relays: gazette-1953-05-02}]}]
    sent"""
TWO_KEYS = "{asserts: the-amal-letter, key: a}\n          - {denies: cable-17, key: a}"
CARRIER = "in_words: a fisherman, cited: [{asserts: gazette-1953-05-02}]"
BODY = "{kind: body, names: {en: Consulate at Port Amal}}"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        # the form
        ("abstract: A", "abstrct: A", "no field here. Did you mean “abstract”?"),
        ("agents:\n", "persons: {}\nagents:\n", "“persons” is no field here"),
        ("kind: person\n", "kind: person\n    kind: body\n", "stands here twice"),
        ("kind: person\n", "kind: [person]\n", "Expected words here"),
        ("kind: person\n", "kind: man\n", "“man” is none of: person, body, office"),
        ("kind: person\n", 'kind: "\\0"\n', "is no text"),
        ("kind: person\n", "kind: &man person\n    note: *man\n", "and aliases"),
        ("kind: person\n", "kind: [person\n", "expected"),
        ("kind: person\n", "kind: person\n\tnote: Ha\n", "found"),
        (f"consulate: {BODY}", "consulate: a body", "Expected fields with values"),
        ("names: {en: Port Amal, fa", "names: {en: Port Amal, FA", "BCP 47"),
        # what is named
        ("[{is: vance,", "[{is: vanse,", "no agent “vanse”. Did you mean “vance”?"),
        ("collection: amal", "collection: aml", "“aml”. Did you mean “amal”?"),
        (BODY, f"{BODY[:-1]}, part_of: vance}}", "run in a circle"),
        ("accepts: first-of-may", "accepts: second", "no claim with the key “second”"),
        # what stands there twice
        ("fa: پرویز رحیمی", "fa: [پرویز, رحیمی, رحیمی]", "“رحیمی” stands already"),
        ("[{document: the", "[{document: the-amal-letter}, {document: the", "already"),
        # texts, and words in them
        ("the-amal-letter.txt", "gone.txt", "“texts/gone.txt”: No such file"),
        ("texts/the-amal", "../the-amal", "in the folder of its file"),
        ("texts/the-amal-letter.txt", "/etc/passwd", "in the folder of its file"),
        ("consulted: whole", "consulted: no", "whose text is here was consulted"),
        ("words: a Saturday", "words: the letter", "2 times: give more words"),
        ("after: nobody has seen it", "after: ever", "“ever” does not occur"),
        (SAID, "{asserts: the-amal-letter, words: a Sunday}", "does not occur"),
        # claims and citations
        ("- key: first-of-may", "- key: a\n      - key: a", "“a” stands here twice"),
        (SAID, TWO_KEYS, "“a” stands here twice"),
        (SAID, "{asserts: cable-17, denies: cable-17}", f"{SENT}: Give one stance"),
        (SAID, "{by: rahimi}", f"{SENT}: Give one stance"),
        (SAID, SAID.replace("1953-04-30", "2025-02-30"), "is not a date in EDTF"),
        (SAID, SAID.replace("1953-04-30", "in May"), "go under “as_written”"),
        (SAID, SAID.replace("rahimi,", "rahimi, unnamed: he,"), "not both"),
        (SAID, "{asserts: cable-17, by: rahimi}", "not consulted: cite what relays it"),
        (SAID, SAID.replace("cable-17", "the-amal-letter"), "is not cited on “sent”"),
        (RECIPIENT, CIRCLE, "relays run in a circle"),
        ("is: refused", "is: sunk", "“sunk” is none of: delivered, refused, returned"),
        # the rules of the database, and of publishing
        ("1: {document", "one: {document", "known by its number"),
        ("sent: {accepts: first-of-may", "to: {verdict: unresolved", "is not asked of"),
        (CARRIER, CARRIER[:21], "without a citation: “carrier: a fisherman” (by-boat)"),
        ("published\n    count", "burnt\n    count", "“burnt” is none of: draft"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_file_and_line(amal, old, new, sentence):
    put(amal, old, new)

    with pytest.raises(NotLoadable, match=re.escape(sentence)) as refusal:
        load([amal])

    assert re.match(rf"{amal}/amal.yaml, line \d+: ", str(refusal.value))
    assert not Agent.objects.exists()


def test_the_line_and_the_record_are_those_of_the_value(amal):
    line = put(amal, SAID, SAID.replace("04-30", "04-31"))

    with pytest.raises(NotLoadable) as refusal:
        load([amal])

    where = f"{amal}/amal.yaml, line {line}: letters › {SENT}"
    assert str(refusal.value).startswith(where)


def test_letters_that_reply_to_each_other_in_a_circle_are_refused(amal):
    (amal / "replies.yaml").write_text(
        "letters:\n  one: {title: A, replies_to: two}\n"
        "  two: {title: B, replies_to: one}\n"
    )

    with pytest.raises(
        NotLoadable, match="line 3: letters › two › replies_to: .* circle"
    ):
        load([amal])


def test_a_record_that_stands_in_two_files_is_refused_with_both(amal):
    (amal / "more.yaml").write_text("agents:\n  vance: {names: {en: Ellen}}\n")

    with pytest.raises(NotLoadable, match="more.yaml, line 2.*amal.yaml, line 8"):
        load([amal])


def test_a_file_of_more_values_than_memory_should_hold_is_refused(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(reading, "MOST_VALUES", 5)
    (tmp_path / "many.yaml").write_text(f"agents: [{'a, ' * 9}]\n")

    with pytest.raises(NotLoadable, match="more than 5 values: divide the file"):
        load([tmp_path])


def test_a_character_that_json_writes_in_two_halves_is_one(tmp_path):
    names = {"en": "Darius", "peo": "\U000103ad\U000103a0", "fa": "\\ud803\\ude00"}
    file = tmp_path / "people.json"
    file.write_text(json.dumps({"agents": {"darius": {"names": names}}}))

    load([file])

    loaded = AgentName.objects.values_list("language", "text")
    assert dict(loaded) | {"en": "Darius"} == names


def test_a_text_that_leads_to_itself_is_refused(amal):
    (amal / "loop.txt").symlink_to(amal / "loop.txt")
    text = re.search(r"text: (\S+)", text_of(amal))[1]
    put(amal, f"text: {text}", "text: loop.txt")

    with pytest.raises(NotLoadable, match="loop.txt"):
        load([amal])


def agent(tmp_path, **fields):
    """Load a file with one agent."""
    file = tmp_path / "agent.json"
    file.write_text(json.dumps({"agents": {"vance": {"names": {"en": "V"}} | fields}}))
    return load([file])


def test_another_name_may_be_preferred_the_next_time(tmp_path):
    agent(tmp_path, names={"en": "Vance", "fa": ["ونس", "وانس"]})

    agent(tmp_path, names={"en": "Vance", "fa": ["وانس", "ونس"]})

    assert AgentName.objects.get(is_preferred=True).text == "وانس"


def test_an_office_held_twice_is_two_offices(tmp_path):
    consul = [{"title": "Consul", "from": "1953"}, {"title": "Consul"}]

    agent(tmp_path, offices=consul)

    assert Agent.objects.get().offices.count() == 2
    assert not agent(tmp_path, offices=consul).has_changes


def test_what_a_load_withdrew_follows_its_file(tmp_path):
    file = tmp_path / "cable.yaml"
    cable = "documents:\n  cable: {title: Cable 9, state: withdrawn"
    file.write_text(f"{cable}, withdrawn_because: Forged.}}\n")
    load([file])

    file.write_text(file.read_text().replace("Cable 9", "Cable no. 9"))
    report = load([file])

    assert not report.skipped
    assert Document.objects.get().title == "Cable no. 9"


def test_a_rival_to_what_the_archive_holds_is_listed(amal):
    assert not load([amal]).rivals
    day = re.search("is: ({as_written: .*, basis: converted.*})", text_of(amal))[1]
    put(amal, day, '"1953-05-09"')

    report = load([amal])

    assert len(report.rivals) == 1
    assert "sent “9 May 1953” beside" in report.rivals[0]
    assert not load([amal]).rivals


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("agents: {}\n# Zoë".encode("latin-1"), "line 2: it is not UTF-8"),
        (b"", "expected one of agents, places"),
        (b"- vance", "expected one of agents, places"),
        (b"agents: {}\n---\nplaces: {}", "line 2"),
        (b"agents: " + b"[" * 20_000, "nothing is more than 50 levels deep"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "anchors and aliases"),
        (b"agents: &a {vance: *a}", "anchors and aliases"),
        (b"agents:\n  - vance", "line 2: agents: Expected fields with values here"),
        (b"agents: {v: !!python/object/apply:os.system [ls]}\n", "Expected fields"),
        (b"agents: " + b"[" * 99_999 + b"]" * 99_999, "line 1: nothing is more than"),
        (b"agents: " + b"- " * 99_999, "line 1: "),
        (b"agents:\n " + b"- " * 99_999, "line 2: nothing is more than 50 levels"),
        (b"agents: \x07", "cannot be read as YAML"),
        (b'agents: {"a\\0b": {names: {en: A}}}\n', "line 1: a character is no text"),
        (b"agents: {'': {names: {en: A}}}\n", "line 1: a key is missing"),
        (b"agents: {vance: {names: {}}}\n", "names. is missing"),
        (b"agents: {vance: {names: {en: V}, offices: [{title: {}}]}}\n",
         "title. is missing"),
        (b"agents:\n  vance: {names: {en: Vance}}", "line 2: it ends in the middle of"),
        (b"agents:\n  vance: {nam" + b"e" * 500 + b": x}\n", "nam" + "e" * 77 + "…"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_ours_is_refused(tmp_path, content, sentence):
    file = tmp_path / "strange.yaml"
    file.write_bytes(content)

    with pytest.raises(NotLoadable, match=f"{file}.*{sentence}"):
        load([file])


def test_a_text_that_is_not_utf_8_is_refused(amal):
    (amal / "texts/the-amal-letter.txt").write_bytes("Zoë".encode("latin-1"))

    with pytest.raises(NotLoadable, match="line 41.*the-amal-letter.txt” is not UTF-8"):
        load([amal])


def test_an_empty_folder_and_a_missing_path_are_refused(tmp_path):
    with pytest.raises(NotLoadable, match="There is nothing to load in"):
        load([tmp_path])
    with pytest.raises(NotLoadable, match="gone is not there"):
        load([tmp_path / "gone"])


# --- What editors did meanwhile ---------------------------------------------


def test_what_an_editor_changed_is_kept_and_listed(amal):
    load([amal])
    letter = Letter.objects.get()
    letter.abstract = "Nobody has seen it."
    letter.save()
    put(amal, "abstract: A letter that", "abstract: The letter that")
    heard = StringIO()

    call_command("load_archive", amal, stdout=heard)

    assert Letter.objects.get().abstract == "Nobody has seen it."
    assert "Kept: letter “Eleanor Vance to Parviz Rahimi”: abstract" in heard.getvalue()


def test_what_only_a_load_wrote_is_brought_up_to_date(amal):
    load([amal])
    put(amal, "abstract: A letter that", "abstract: The letter that")

    report = load([amal])

    assert report.changed == {"letter": 1}
    assert Letter.objects.get().abstract.startswith("The letter that")


def test_a_text_that_has_changed_is_a_new_capture_and_tells_what_has_moved(amal):
    load([amal])
    text = amal / "texts/the-amal-letter.txt"
    text.write_text(f"Late news.\n\n{text.read_text()}")

    report = load([amal])

    assert report.new == {"capture": 1}
    assert report.passages == ["“a Saturday”: shifted"]
    assert not load([amal]).has_changes


def remove_vance():
    Claim.objects.get(agent__slug="vance").delete()
    Agent.objects.get(slug="vance").delete()


def remove_cable():
    """Remove what relays it, what it is cited for, and then the cable itself."""
    Citation.objects.get(relays__isnull=False).delete()
    Citation.objects.get(document__slug="cable-17").delete()
    Document.objects.get(slug="cable-17").delete()


def remove_article():
    article = Document.objects.get(slug="the-amal-letter")
    for parts in (article.annotations, article.references, article.citations):
        parts.all().delete()
    article.current_capture, capture = None, article.current_capture
    article.save()
    capture.delete()
    article.delete()


@pytest.mark.parametrize(
    ("remove", "kept"),
    [
        (lambda: AgentName.objects.get(text="النور ونس").delete(), "vance/names"),
        (lambda: Annotation.objects.get().delete(), "annotations/the-day"),
        (remove_vance, "agents/vance"),
        (lambda: Claim.objects.get(question="carrier").delete(), "by-boat/carrier"),
        (lambda: Citation.objects.get(exact="on the eleventh").delete(), "sent/cited"),
        (lambda: Letter.objects.get().delete(), "letters/vance-rahimi-1953"),
        (remove_cable, "documents/cable-17"),
        (remove_article, "documents/the-amal-letter"),
    ],
    ids=[
        "name",
        "annotation",
        "agent",
        "claim",
        "citation",
        "letter",
        "source",
        "article",
    ],
)
def test_what_an_editor_removed_stays_removed_and_is_listed(remove, kept):
    load([AMAL])
    remove()
    before = everything()[0]

    report = load([AMAL])

    assert not report.has_changes
    assert everything()[0] == before
    assert any(kept in line for line in report.skipped), report.skipped


def test_a_record_that_an_editor_renamed_is_found_again():
    load([AMAL])
    for record in (Letter.objects.get(), Document.objects.get(slug="the-amal-letter")):
        record.slug += "-again"
        record.save()
    before = everything()

    report = load([AMAL])

    assert not report.has_changes
    assert everything() == before
    assert FormerSlug.objects.count() == 2


def test_with_overwrite_what_an_editor_changed_is_as_the_files_have_it(amal):
    load([amal])
    letter = Letter.objects.get()
    letter.abstract = "Nobody has seen it."
    letter.save()
    Citation.objects.get(exact="on the eleventh").delete()
    heard = StringIO()

    call_command("load_archive", amal, overwrite=True, stdout=heard)

    assert Letter.objects.get().abstract.startswith("A letter that")
    assert Citation.objects.filter(exact="on the eleventh").exists()
    assert "Skipped: nothing" in heard.getvalue()
    assert not load([amal]).has_changes


def test_another_value_becomes_a_rival_and_is_never_written_over_one(amal):
    load([amal])
    put(amal, 'edtf: "1953-05-01"', 'edtf: "1953-05-03"')

    report = load([amal])

    days = Claim.objects.filter(question="sent").values_list("date_edtf", flat=True)
    assert sorted(days) == ["1953-05-01", "1953-05-03"]
    assert "claim" not in report.changed
    again = load([amal])
    assert not again.has_changes
    assert Claim.objects.filter(question="sent").count() == 2


def test_the_history_names_who_loaded(amal):
    loader = User.objects.create_user("loader")

    call_command("load_archive", amal, by="loader", stdout=StringIO())

    assert set(Letter.history.values_list("history_user", flat=True)) == {loader.pk}
    assert set(Capture.history.values_list("history_user", flat=True)) == {loader.pk}
    with pytest.raises(CommandError, match="no account “nobody”"):
        call_command("load_archive", amal, by="nobody", stdout=StringIO())


def test_the_same_as_json_is_the_same(amal):
    load([amal])
    text = (amal / "amal.yaml").read_text()
    (amal / "amal.yaml").unlink()
    data = yaml.load(text, Loader=yaml.BaseLoader)
    (amal / "amal.json").write_text(json.dumps(data, ensure_ascii=False, indent=2))

    report = load([amal])

    assert not report.has_changes
    assert not report.skipped
    (amal / "amal.json").write_text(
        '{"agents": {"v": {"names": {"en": "V"},\n"kind": "man"}}}'
    )
    with pytest.raises(NotLoadable, match="amal.json, line 2: agents › v › kind"):
        load([amal])


def take_another_text(amal):
    article = Document.objects.get(slug="the-amal-letter")
    take_capture(article, "Another text, in which none of those words stand.")


def read_the_cable(amal):
    cable = Document.objects.get(slug="cable-17")
    cable.consulted = "whole"
    cable.save()


def remove_the_response(amal):
    response = Response.objects.get()
    put(amal, "motivation: correcting, reading: a Friday", LINKING)
    load([amal], overwrites=True)
    Annotation.objects.all().delete()
    response.delete()


LINKING = "motivation: linking, letter: vance-rahimi-1953, response: rahimi-shrugs"


@pytest.mark.parametrize(
    "meanwhile", [take_another_text, read_the_cable, remove_the_response]
)
def test_no_load_stops_at_what_editors_did_meanwhile(amal, meanwhile):
    load([amal])
    meanwhile(amal)
    before = everything()[0]

    load([amal])

    assert everything()[0] == before


# --- The guide ----------------------------------------------------------------


def test_the_guide_leads_from_its_files_to_a_published_letter(tmp_path, client):
    write_files_of_the_guide(tmp_path)

    call_command("load_archive", tmp_path, stdout=StringIO())

    page = client.get("/letters/marlow-sorani-1953/whole/").content.decode()
    assert "the first of June" in page
    assert "came to the ford on Sunday" in page
    assert not load([tmp_path]).has_changes
