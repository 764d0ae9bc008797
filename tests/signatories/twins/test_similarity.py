import pytest

from benchmarks import twins as measured
from signatories.twins import candidates, similarity
from tests import make


def test_twins_are_found_and_others_left_alone_as_often_as_promised():
    found = measured.accuracy()
    assert found.pairs >= 200
    assert found.recall >= 0.95, measured.missed()
    assert found.precision >= 0.8, measured.missed()


def test_twins_are_found_across_countries_acronyms_spellings_and_languages():
    lists = measured.twin_pairs.SAME_ABROAD, measured.twin_pairs.OTHER_ABROAD
    found = measured.accuracy(*lists)
    assert found.pairs >= 100
    assert found.recall >= 0.95, measured.missed(*lists)
    assert found.precision >= 0.95, measured.missed(*lists)


def test_it_does_not_matter_which_of_two_rows_is_compared_with_the_other():
    lists = vars(measured.twin_pairs)
    for one, other in [pair for name in lists if name.isupper() for pair in measured.pairs(lists[name])]:
        about, beside = similarity.features(one), similarity.features(other)
        assert similarity.likeness(about, beside) == similarity.likeness(beside, about), (one, other)


@pytest.mark.django_db
def test_the_index_leads_to_what_the_comparison_finds():
    petition = make.petition()
    lists = measured.twin_pairs.SAME, measured.twin_pairs.SAME_ABROAD
    for one, other in [pair for listed in lists for pair in measured.pairs(listed)[:40]]:
        kept, entry = (
            make.confirmed(
                petition,
                "organisation",
                name=row.name,
                acronym=row.acronym,
                website=row.website,
                country=row.country,
            )
            for row in (one, other)
        )
        if measured.is_found(one, other):
            assert kept in [near.row for near in candidates.of(entry)], (one.name, other.name)


def entry(name: str, kind: str = "organisation", **fields) -> similarity.Compared:
    values = {"aliases": (), "acronym": "", "website": "", "country": "", "affiliation": "", "role": ""}
    return similarity.Compared(**{"name": name, "kind": kind} | values | fields)


def compared(one: similarity.Compared, other: similarity.Compared) -> float:
    found = similarity.likeness(similarity.features(one), similarity.features(other))
    back = similarity.likeness(similarity.features(other), similarity.features(one))
    assert found.score == back.score
    return round(found.score, 2)


def test_people_and_organisations_are_never_alike():
    assert compared(entry("Ana Souza", "individual"), entry("Ana Souza")) == 0


@pytest.mark.parametrize(
    ("other", "score"),
    [
        ({}, 0.95),
        ({"country": "BR"}, 0.95),
        ({"country": "PT"}, 0.6),
        ({"affiliation": "River Network"}, 0.95),
        ({"affiliation": "Lake Institute"}, 0.6),
        ({"country": "BR", "affiliation": "Lake Institute"}, 0.6),
    ],
)
def test_what_is_printed_beside_a_person_s_name_decides(other, score):
    one = entry("Ana Souza", "individual", country="BR", affiliation="River Network")
    assert compared(one, entry("Ana SOUZA", "individual", **other)) == score


@pytest.mark.parametrize(
    ("name", "score"),
    [("Ana Carolina Souza Lime", 0.8), ("Souza Lima Ana Carolina", 0.95), ("Bo Carolina Souza Lima", 0)],
)
def test_a_similar_name_of_a_person_is_less_than_the_same(name, score):
    one = entry("Ana Carolina Souza Lima", "individual")
    assert compared(one, entry(name, "individual")) == (score if name != "Souza Lima Ana Carolina" else 0.8)


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        (entry("Harbour Archive"), entry("The Harbour Archive, Inc."), 0.97),
        (entry("Harbour Archive"), entry("River Network"), 0),
        (entry("Olga Ilina House"), entry("Olga llina House"), 0.97),
        (entry("Harbour Archive"), entry("Harbour Archive of Lakes and Rivers"), 0.82),
        (entry("Harbour"), entry("Harbour Archive"), 0),
        # A number that is glued to a word, and what explains a name after a dash.
        (entry("Article19 (A19), UK"), entry("Article 19, UK"), 0.97),
        (entry("7amleh – Harbour Centre"), entry("7amleh"), 0.97),
        (entry("Association – North"), entry("Association – South"), 0),
        (entry("Human Rights"), entry("Human Rights Watch"), 0),
        # A website that is no shared host, and an acronym of three letters, say much.
        (
            entry("Harbour Archive", website="https://one.example"),
            entry("Lakeside Club", website="https://www.one.example/about"),
            0.9,
        ),
        (
            entry("Harbour Archive", website="https://facebook.com/a"),
            entry("Lakeside Club", website="https://facebook.com/b"),
            0,
        ),
        (entry("Harbour Archive", acronym="XQZ"), entry("Lakeside Club", acronym="XQZ"), 0.85),
        (entry("Harbour Archive", acronym="XQ"), entry("Lakeside Club", acronym="XQ"), 0),
        (entry("Open Rights Group"), entry("ORG"), 0.83),
        (entry("Open Rights"), entry("OR"), 0),
        # A second reason adds a little.
        (
            entry("Harbour Archive", website="https://one.example"),
            entry("Harbour Archive", website="https://one.example"),
            1.0,
        ),
        # Another country, another number or another place is another organisation.
        (entry("Harbour Archive", country="KE"), entry("Harbour Archive", country="MT"), 0.94),
        # Where all words are common, the country decides more.
        (entry("Women's Network", country="KE"), entry("Women's Network", country="NP"), 0.81),
        (entry("Women's Network", country="KE"), entry("Women's Networks", country="NP"), 0.74),
        (entry("Human Rights Centre", country="KE"), entry("Human Rights Center", country="NP"), 0.73),
        (entry("ORG", country="US"), entry("Open Rights Group", country="DE"), 0.81),
        (
            entry("Harbour Archive", acronym="XQZ", country="KE"),
            entry("Lake Club", acronym="XQZ", country="MT"),
            0.58,
        ),
        (entry("Harbour Archive, Kenya"), entry("Harbour Archive, Malta"), 0.48),
        (entry("Harbour Archive", country="KE"), entry("Harbour Archive"), 0.97),
        (entry("Harbour Archive"), entry("Harbour Archive 2026 6"), 0.57),
        (entry("Harbour Archive Kenya"), entry("Harbour Archive Malta"), 0),
    ],
)
def test_organisations_are_alike_by_name_website_and_acronym(one, other, score):
    beside = compared(one, entry("Qwertz Foundation"))
    assert (compared(one, other), beside) == (score, 0)


@pytest.mark.parametrize(("score", "is_likely"), [(0.8, True), (0.79, False)])
def test_moderators_see_likely_twins(score, is_likely):
    assert similarity.Likeness(score).is_likely == is_likely


def test_a_row_carries_a_key_for_all_that_finds_it():
    house = entry(
        "Open Harbour Archive (OHA), Malta",
        acronym="OHA",
        website="https://www.harbour.example/",
        country="MT",
    )
    found = similarity.keys(house)
    assert {"a:oha", "h:harbour.example", "w:harbo", "w:archi", "w:open", "n:archiveharbouropen"} <= set(
        found
    )
    assert found == sorted(found)
    assert similarity.appearance_key(house) in found
    person = entry("Ana Souza", "individual", acronym="OHA", website="https://www.harbour.example/")
    assert {key[:2] for key in similarity.keys(person)} == {"s:", "n:", "w:"}


def test_the_longest_words_that_are_not_common_are_a_row_s_word_keys():
    found = similarity.keys(entry("International Foundation Zebra Ox Lakeside"))
    assert {key for key in found if key.startswith("w:")} == {"w:lakes", "w:zebra", "w:ox"}


def test_no_key_is_longer_than_its_bound():
    assert {len(key) for key in similarity.keys(entry("ab" * 100))} == {7, similarity.LONGEST_KEY}


def test_a_latin_word_in_brackets_names_an_organisation_of_another_script():
    one = entry("مواطنة (Mwatana)")
    assert compared(one, entry("Mwatana")) == 0.97
    assert set(similarity.keys(one)) & set(similarity.keys(entry("Mwatana")))
    # Beside a Latin name, or as an acronym, the word in brackets is no name.
    assert compared(entry("River Network (Mwatana)"), entry("Mwatana")) == 0
    assert compared(one, entry("Sana")) == 0
    # A country in brackets is none either.
    assert compared(entry("مواطنة (Yemen)"), entry("سلام (Yemen)")) == 0
