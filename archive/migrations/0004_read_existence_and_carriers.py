from collections import defaultdict

from django.db import migrations

FOR = ("asserts", "confirms")
JUDGED = {
    "accepts": "accepted",
    "unresolved": "unresolved",
    "unsupported": "unsupported",
}


def read(apps, schema_editor):
    """Fill both as the evidence had them when they came: what readers can open counts."""
    told = open_citations(apps)
    write_existence(apps, told)
    write_carriers(apps, told)


def open_citations(apps) -> dict[int, set[str]]:
    """The stances that sources which readers can open take to each claim."""
    Citation = apps.get_model("archive", "Citation")
    public = Citation.objects.filter(document__state="published").exclude(claim=None)
    unseen, opened = {}, {}
    columns = ("pk", "claim", "stance", "relays", "document__consulted")
    for pk, claim, stance, relays, consulted in public.values_list(*columns).iterator():
        where = unseen if consulted == "no" else opened
        where[pk] = (claim, stance, relays)
    # What nobody here has seen is open through what relays it.
    reached = [relays for _, _, relays in opened.values()]
    while reached:
        if citation := unseen.pop(pk := reached.pop(), None):
            opened[pk] = citation
            reached.append(citation[2])
    told = defaultdict(set)
    for claim, stance, _ in opened.values():
        told[claim].add(stance)
    return told


def write_existence(apps, told) -> None:
    Claim = apps.get_model("archive", "Claim")
    Letter = apps.get_model("archive", "Letter")
    stances = defaultdict(set)
    claims = Claim.objects.filter(question="exists", deprecated="").exclude(letter=None)
    for claim, letter in claims.values_list("pk", "letter").iterator():
        stances[letter] |= told[claim]
    verdicts = newest_verdicts(apps)
    of_each = defaultdict(list)
    for letter, taken in stances.items():
        existence = []
        if "denies" in taken:
            existence.append("denied")
        elif taken.intersection(FOR):
            existence.append("asserted")
        if taken and letter in verdicts:
            existence.append(JUDGED[verdicts[letter]])
        of_each[tuple(existence)].append(letter)
    for existence, letters in of_each.items():
        for some in in_parts(letters):
            Letter.objects.filter(pk__in=some).update(existence=list(existence))


def newest_verdicts(apps) -> dict[int, str]:
    Assessment = apps.get_model("archive", "Assessment")
    judged = Assessment.objects.filter(question="exists").exclude(letter=None)
    return dict(judged.order_by("made_on", "pk").values_list("letter", "verdict"))


def write_carriers(apps, told) -> None:
    Claim = apps.get_model("archive", "Claim")
    Carrier = apps.get_model("archive", "Letter").carriers.through
    claims = Claim.objects.filter(question="carrier", deprecated="")
    named = claims.exclude(agent=None).values_list(
        "pk", "transmission__letter", "agent"
    )
    carried = {
        (letter, agent)
        for claim, letter, agent in named.iterator()
        if told[claim].intersection(FOR)
    }
    Carrier.objects.bulk_create(
        (
            Carrier(letter_id=letter, agent_id=agent)
            for letter, agent in sorted(carried)
        ),
        batch_size=400,
    )


def in_parts(keys: list[int], size: int = 500):
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


class Migration(migrations.Migration):
    dependencies = [("archive", "0003_existence_and_carriers_of_letters")]

    operations = [migrations.RunPython(read, migrations.RunPython.noop)]
