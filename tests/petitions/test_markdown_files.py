import contextlib

import pytest
from django.core.management import CommandError, call_command

from coalitions.models import Coalition
from petitions.models import Petition
from tests import make

pytestmark = pytest.mark.django_db

FILE = """---
slug: a-letter
title: A letter
language: en
controller: The Secretariat
contact: post@secretariat.example
convenors: [One, Two]
addressees: [The states]
{more}
---

{text}
"""


@pytest.fixture
def write(tmp_path):
    def write(more: str = "", text: str = "We ask.", file: str = FILE) -> str:
        path = tmp_path / "statement.md"
        path.write_text(file.format(more=more, text=text))
        return str(path)

    return write


def run(*arguments: str) -> None:
    call_command("import_petition", *arguments)


def test_a_new_slug_becomes_a_draft(write):
    run(write())
    petition = Petition.objects.with_clock().get()
    assert petition.state == "draft"
    assert [one.name for one in petition.convenors.all()] == ["One", "Two"]
    assert petition.statements.get().addressees == ["The states"]


def test_open_opens_it_until_the_end_of_the_day_named(write):
    run(write("time_zone: Asia/Beirut"), "--open", "--closes-at", "2099-03-12")
    petition = Petition.objects.with_clock().get()
    assert petition.is_open
    assert petition.closes_at.isoformat() == "2099-03-12T22:00:00+00:00"


def test_a_file_that_is_there_already_names_the_way_to_replace_it(write):
    path = write("authentic: true")
    run(path)
    with pytest.raises(CommandError, match=r"has a version in en already.*--update"):
        run(path)


@pytest.mark.parametrize("opens", [True, False])
def test_a_day_that_has_passed_is_noted_where_it_keeps_a_petition_a_draft(write, capsys, opens):
    run(write("opens_at: 2020-03-12"), *(["--open"] if opens else []))
    assert ("“opens_at” has passed" in capsys.readouterr().err) is not opens


def test_open_fills_controller_and_contact_from_its_coalition(write):
    make.coalition(controller="Another coalition")
    first = Coalition.objects.filter(pk=Coalition.objects.default().pk)
    first.update(controller="The site", contact="desk@site.example")
    run(write(file="---\nslug: a\ntitle: A\n---\nText{more}{text}"), "--open")
    assert Petition.objects.get().controller == "The site"


def test_a_petition_without_controller_does_not_open_and_leaves_nothing(write):
    Coalition.objects.filter(pk=Coalition.objects.default().pk).update(controller="", contact="")
    with pytest.raises(CommandError, match="controller"):
        run(write(file="---\nslug: a\ntitle: A\n---\nText{more}{text}"), "--open")
    assert not Petition.objects.exists()


def test_a_known_slug_with_another_language_adds_it_even_after_opening(write):
    run(write(), "--open")
    run(write(file="---\nslug: a-letter\nlanguage: ar\ntitle: رسالة\n---\nنص{more}{text}"))
    arabic = Petition.objects.get().statements.get(language="ar")
    assert arabic.direction == "rtl"
    assert not arabic.authentic


def test_a_known_language_is_not_added_twice(write):
    run(write())
    with pytest.raises(CommandError, match="--update"):
        run(write())


def test_a_draft_is_replaced_with_update(write):
    run(write())
    run(write("place: Baku", text="We ask for more."), "--update")
    statement = Petition.objects.get().statements.get()
    assert (statement.place, statement.text.strip()) == ("Baku", "We ask for more.")
    assert statement.authentic


def test_an_opened_text_is_not_replaced(write):
    run(write(), "--open")
    with pytest.raises(CommandError, match="frozen"):
        run(write(text="Other words"), "--update")


def test_a_companion_belongs_to_a_petition_and_needs_no_slug(write):
    run(write())
    companion = (
        "---\ntitle: Talking points\nkind: companion document\nbelongs_to: a-letter\n---\nPoint.{more}{text}"
    )
    run(write(file=companion))
    assert Petition.objects.get().documents.get().name == "talking-points"


def test_a_companion_of_nothing_is_refused(write):
    with pytest.raises(CommandError, match="does not exist"):
        run(write(file="---\ntitle: T\nkind: companion document\nbelongs_to: nothing\n---\nx{more}{text}"))


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("time_zone: Mars/Base", "time_zone"),
        ("kinds: nobody", "kinds"),
        ("closes_at: soon", "closes_at"),
        ("language: '!!'", "language"),
        ("review: perhaps", "review"),
    ],
)
def test_a_wrong_value_is_refused_by_name(write, more, named):
    with pytest.raises(CommandError, match=named):
        run(write(more))
    assert not Petition.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'---\nslug: a\ntitle: "x\n---\n', b"", b"\0" * 10])
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "broken.md"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        run(str(path))


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(CommandError, match=r"nowhere\.md"):
        run("nowhere.md")


@pytest.mark.parametrize(
    "front",
    [
        'slug: a\ntitle: "a\\0b"',
        'slug: a\ntitle: "\\ud800"',
        "slug: a\ntitle: A\nplace: \x07",
        "slug: a\ntitle: !!int abc",
        "slug: a\ntitle: A\nplace: " + "[" * 3000,
        "slug: a\ntitle: A\ncloses_at: 9999-12-31",
        "slug: a\ntitle: A\nevent_dates: 2027-02-01/2027-01-01",
        "slug: a\ntitle: A\ncontroller: C\ncontact: c@c.example\nopens_at: 2099-01-02\ncloses_at: 2099-01-01",
        "slug: a\ntitle: A\ntitle: B",
        "slug: a\ntitle: A\nkind: nonsense",
        "slug: a\ntitle: A\naddressees: [{a: b}]",
        "slug: A_B\ntitle: A",
    ],
)
def test_no_front_matter_ends_in_a_traceback(tmp_path, front):
    path = tmp_path / "odd.md"
    path.write_bytes(f"---\n{front}\n---\n\nText\n".encode("utf-8", "surrogatepass"))
    with contextlib.suppress(CommandError):
        run(str(path))
    assert Petition.objects.count() <= 1


def test_a_wrong_value_is_named_with_its_line(write):
    with pytest.raises(CommandError, match="Line 9: “closes_at”"):
        run(write("closes_at: soon"))


def test_open_opens_what_was_to_open_later(write):
    run(write("opens_at: 2099-01-01"), "--open")
    assert Petition.objects.with_clock().get().is_open


def test_the_close_of_a_scheduled_draft_may_be_set(write):
    run(write("opens_at: 2099-01-01"), "--closes-at", "2099-02-01")
    assert Petition.objects.get().closes_at.isoformat() == "2099-02-02T00:00:00+00:00"


def test_a_close_before_the_opening_is_refused_in_words(write):
    with pytest.raises(CommandError, match="comes before"):
        run(write("opens_at: 2099-01-01"), "--closes-at", "2098-01-01")
    assert not Petition.objects.exists()
