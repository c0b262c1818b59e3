"""The desk's forms and lists: dates read aloud, claims held together, what is found."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from archive.admin.dates import DateForm, meaning
from archive.dates import Calendar, When

from .factories import make_claim, make_letter
from .test_admin import address

pytestmark = pytest.mark.django_db

# --- What a date means ------------------------------------------------------


def reading(client, **typed) -> str:
    response = client.get(reverse("admin:archive_read_date"), typed)
    assert response.status_code == 200
    return response.json()["reading"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"edtf": "2025-03-05"},
            "5 March 2025: Wednesday, 5 March 2025 (\u2068۱۵ اسفند",
        ),
        ({"edtf": "2025-03-05/2025-03-07"}, "5 to 7 March 2025: no earlier than Wed"),
        ({"edtf": "2025-03-05~"}, "no earlier than Tuesday, 4 March 2025"),
        ({"edtf": "../2025-03-12"}, "By 12 March 2025: no later than Wednesday"),
        (
            {"edtf": "2025-03-05/.."},
            "no earlier than Wednesday, 5 March 2025 (\u2068۱۵",
        ),
        ({"as_written": "last Wednesday"}, "kept as it is written, and flagged"),
        (
            {"as_written": "۲۲ اسفند ۱۴۰۳", "calendar": "solar hijri"},
            "Wednesday, 12 March 2025 (\u2068۲۲ اسفند ۱۴۰۳\u2069). Converted from "
            "\u2068۲۲ اسفند ۱۴۰۳\u2069 in the Solar Hijri calendar.",
        ),
        (
            {"as_written": "1446-09-12", "calendar": "islamic"},
            "as it is reckoned: a day more or less",
        ),
        (
            {"as_written": "1917-10-25", "calendar": "julian"},
            "Wednesday, 7 November 1917",
        ),
        ({"edtf": "1403-12-22", "calendar": "solar hijri"}, "EDTF is Gregorian"),
        (
            {"edtf": "2025-03-12", "as_written": "13 March 2025"},
            "As written it reads as 2025-03-13; what holds is the EDTF.",
        ),
        ({"edtf": "-0044-03-15"}, "beyond the years 1 to 9999"),
        ({"edtf": "0000"}, "beyond the years 1 to 9999"),
        ({"edtf": "9999-12-31~"}, "no earlier than Thursday, 30 December 9999. It re"),
        ({"edtf": "1900-02-29"}, "EDTF: “1900-02-29”"),
        ({"edtf": "2025-03-12/2025-03-05"}, "ends before it begins"),
        ({"edtf": "soon"}, "EDTF: “soon” is not a date in EDTF"),
    ],
)
def test_a_date_is_read_as_it_is_typed(admin_client, typed, said):
    assert said in reading(admin_client, **typed)


@pytest.mark.parametrize("part", ["as_written", "edtf", "calendar"])
@pytest.mark.parametrize(
    "text",
    ["\0", "2025\0", "9" * 5000, "۹" * 200, "²⁰²⁵", "２０２５-０３", "'\"<b>", "𝟚"],
)
def test_whatever_is_typed_has_some_reading(admin_client, part, text):
    assert reading(admin_client, **{part: text})


def test_where_nothing_is_typed_nothing_is_read(admin_client):
    assert reading(admin_client) == ""
    assert reading(admin_client, as_written="  ", calendar="islamic") == ""


@given(
    as_written=st.text(max_size=220) | st.from_regex(r"\A\w{1,4}[-/ .]\w+[-/ .]\w+\Z"),
    edtf=st.text(max_size=70)
    | st.from_regex(r"\A-?[0-9X]{4}(-[0-9X]{2}){0,2}[~?%]?(/[0-9X-]{4,10})?\Z"),
    calendar=st.sampled_from([*Calendar.values, "", "mayan"]),
)
def test_no_date_is_too_odd_to_be_read(as_written, edtf, calendar):
    form = DateForm({"as_written": as_written, "edtf": edtf, "calendar": calendar})

    assert isinstance(form.reading(), str)


def test_a_saved_date_says_beneath_its_fields_what_it_means(admin_client):
    claim = make_claim(make_letter(), "sent", "1953-05-01")

    page = admin_client.get(address("change", claim)).content.decode()

    assert meaning(When.of("1953-05-01")) in page
    assert 'aria-live="polite"' in page


def test_only_those_at_the_desk_have_a_date_read(client):
    client.force_login(User.objects.create_user("stranger"))

    assert client.get(reverse("admin:archive_read_date")).status_code == 302
