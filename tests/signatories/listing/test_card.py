import json
import re
import struct

import pytest
from django.test import Client

from signatories.listing import sentences, tally
from tests import make

pytestmark = pytest.mark.django_db


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG")
    return struct.unpack(">II", picture[16:24])


def card(petition, language="en"):
    return Client().get(f"/petitions/{petition.ref}/card.png?lang={language}", secure=True)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("title", ["Short", "رسالة مفتوحة من أجل سجل عام مفتوح", "A long title. " * 20])
def test_the_picture_of_a_link_is_of_the_size_that_sites_ask_for(title, language):
    petition = make.petition()
    with make.resting_triggers():
        petition.statements.update(title=title)
    make.published(petition, "organisation")
    answer = card(petition, language)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert size(answer.content) == (1200, 630)
    assert len(answer.content) <= 100_000
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer


def test_the_picture_changes_with_the_tally_and_the_language(petition):
    before = card(petition).content
    assert card(petition).content == before
    make.published(petition, "organisation")
    assert card(petition).content != before
    assert card(petition, "ar").content != card(petition).content


def test_what_somebody_wrote_is_set_and_not_obeyed(petition):
    with make.resting_triggers():
        petition.statements.update(title='#panic("no") $x$ `raw` <label> @ref \\ #import "/etc/passwd"')
    assert card(petition).status_code == 200


@pytest.mark.parametrize("language", ["", "xx", "en-gb", "..", "EN"])
def test_other_languages_get_the_english_picture(petition, language):
    assert card(petition, language).content == card(petition).content


def test_a_draft_has_no_picture():
    assert Client().get(f"/petitions/{make.draft().slug}/card.png", secure=True).status_code == 404


def test_the_page_names_its_picture_and_says_to_machines_what_it_is(petition):
    make.published(petition, "organisation")
    with make.resting_triggers():
        petition.statements.update(title="Less </script><b> & more")
    text = Client().get(f"/en/petitions/{petition.slug}/", secure=True).content.decode()
    image = re.search(r'property="og:image" content="([^"]+)"', text).group(1)
    assert image.endswith(f"/petitions/{petition.slug}/card.png?lang=en")
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    said = json.loads(written)
    assert said["headline"] == "Less </script><b> & more"
    assert said["interactionStatistic"]["userInteractionCount"] == 1


def test_the_sentence_for_pictures_has_no_marks(petition):
    make.published(petition, "organisation", country="KE")
    assert sentences.plain(tally.of(petition)) == "1 organisation from 1 country has signed."
