import pytest

from signatories.twins.same_words import marked


@pytest.mark.parametrize(
    ("name", "other", "shown"),
    [
        ("Acces Now", "Access now", "Acces <mark>Now</mark>"),
        ("Liberté & Presse", "liberte", "<mark>Liberté</mark> &amp; Presse"),
        ("Article 19, UK", "Article19", "Article 19, UK"),
        ("Archive", "River", "Archive"),
        ("Жизнь и воля", "ВОЛЯ", "Жизнь и <mark>воля</mark>"),
        ("<b>House</b>", "House b", "&lt;<mark>b</mark>&gt;<mark>House</mark>&lt;/<mark>b</mark>&gt;"),
        ("", "House", ""),
    ],
)
def test_the_words_that_both_names_have_are_marked_and_nothing_becomes_markup(name, other, shown):
    assert marked(name, other) == shown
