import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import translation

from coalitions.models import Coalition
from petitions import drafts
from petitions.lifecycle import NotAllowed, Outdated
from petitions.models import Petition
from tests import make
from workspace.new_petition.text_form import TextForm

pytestmark = pytest.mark.django_db

WHEN = {"kinds": "both", "review": "organisations", "time_zone": "Berlin, Germany", "opening": "button",
        "publicity": "once", "slug": "a-joint-call"}  # fmt: skip
TEXT = {"title": "A joint call", "language": "en", "text": "We ask for little."}


def post(client, address, data):
    return client.post(f"/admin/petition/{address}/", data, secure=True)


def words(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def draft(**fields) -> Petition:
    return make.draft(**fields)


@pytest.fixture
def manager(db):
    return make.manager(make.petition(slug="bystander").coalition)


@pytest.fixture
def organised(enter):
    petition = draft(slug="mine")
    return petition, enter(make.worker(petition, "organiser"))


def test_a_secretariat_goes_from_the_title_to_an_open_petition(manager, enter):
    client = enter(manager)
    assert "/admin/petition/new/" in words(client.get("/admin/", secure=True))
    convenors = "Example Network, network.example\nAnother, Inc."
    answer = post(client, "new", TEXT | {"convenors": convenors, "addressees": "The Council\n"})
    made = Petition.objects.get(slug="a-joint-call")
    assert answer["Location"] == f"/admin/petition/{made.pk}/when/"
    role = made.roles.get()
    assert (role.user, role.name, role.may_see_contact, role.may_see_withheld) == (
        manager,
        "organiser",
        True,
        True,
    )
    assert list(made.convenors.values_list("name", "website")) == [
        ("Example Network", "https://network.example"),
        ("Another, Inc.", ""),
    ]
    when = WHEN | {"closes": "20 December 2036"}
    shown = post(client, f"{made.pk}/when", when)
    assert "Saturday, 20 December 2036" in words(shown)
    made.refresh_from_db()
    assert made.closes_at is None
    understood = shown.context["form"].data["understood"]
    answer = post(client, f"{made.pk}/when", when | {"understood": understood})
    assert answer["Location"] == f"/admin/petition/{made.pk}/responsible/"
    made.refresh_from_db()
    assert made.closes_at.isoformat() == "2036-12-20T23:00:00+00:00"
    assert made.time_zone == "Europe/Berlin"
    assert "/responsible/" in words(client.get(f"/admin/petition/{made.pk}/check/", secure=True))
    answer = post(client, f"{made.pk}/responsible", {"controller": "We", "contact": "post@we.example"})
    team = words(client.get(answer["Location"], secure=True))
    assert f'href="/admin/petition/{made.pk}/check/"' in team
    assert "Open now" in words(client.get(f"/admin/petition/{made.pk}/check/", secure=True))
    post(client, f"{made.pk}/do/open", {})
    assert Petition.objects.with_clock().get(pk=made.pk).is_open
    bystander = Petition.objects.get(slug="bystander")
    assert (bystander.controller, bystander.time_zone) == ("The Secretariat", "UTC")


def test_a_title_that_is_taken_as_an_address_gets_another(manager, enter):
    draft(slug="a-joint-call")
    post(enter(manager), "new", TEXT)
    assert Petition.objects.filter(slug="a-joint-call-2").exists()


def test_a_taken_address_is_refused_and_another_suggested(organised):
    petition, client = organised
    draft(slug="a-joint-call", coalition=make.coalition(name="The Others"))
    text = words(post(client, f"{petition.pk}/when", WHEN))
    assert "This address is taken. “a-joint-call-2” is free." in text
    assert "The Others" not in text
    petition.refresh_from_db()
    assert petition.slug == "mine"


def test_a_day_that_can_be_two_is_asked(organised):
    petition, client = organised
    when = WHEN | {"closes": "03/04/2036"}
    text = words(post(client, f"{petition.pk}/when", when))
    assert "Is this 3 April 2036 or 4 March 2036?" in text
    assert 'value="03/04/2036"' in text
    shown = post(client, f"{petition.pk}/when", when | {"closes_meant": "2036-04-03"})
    understood = shown.context["form"].data["understood"]
    post(client, f"{petition.pk}/when", when | {"closes_meant": "2036-04-03", "understood": understood})
    petition.refresh_from_db()
    assert petition.closes_at.isoformat() == "2036-04-03T22:00:00+00:00"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"closes": "soon"}, "Write a day with its year"),
        ({"closes": "2001-01-01"}, "This moment has passed"),
        (
            {"closes": "2036-01-01", "opening": "date", "opens": "2036-02-01"},
            "closes after it opens.",
        ),
        ({"time_zone": "Atlantis"}, "Choose a city from the list"),
        ({"opening": "date"}, "Write a day with its year"),
    ],
)
def test_a_wrong_date_is_explained_and_kept(organised, wrong, says):
    petition, client = organised
    text = words(post(client, f"{petition.pk}/when", WHEN | wrong))
    assert says in text
    for value in wrong.values():
        assert value in text


def test_an_error_elsewhere_keeps_the_text_of_a_file(manager, enter):
    file = SimpleUploadedFile("call.md", b"Our text from a file.")
    text = words(post(enter(manager), "new", TEXT | {"convenors": "A, http://[", "text": "", "word": file}))
    assert "Our text from a file." in text
    assert "A, http://[" in text
    assert Petition.objects.count() == 1


def test_what_a_text_loses_is_named_before_it_is_saved(manager, enter):
    client = enter(manager)
    lossy = TEXT | {"text": "We ask. ![A picture](https://a.example/b.png)"}
    shown = post(client, "new", lossy)
    assert "1 pictures dropped" in words(shown)
    assert Petition.objects.count() == 1
    data = shown.context["form"].data
    post(client, "new", lossy | {"text": data["text"], "noted": data["noted"]})
    assert Petition.objects.count() == 2


def test_the_coalition_is_asked_for_where_there_are_several(manager, enter):
    other = make.coalition(name="The Others", contact="others@a.example")
    other.memberships.create(user=manager, is_manager=True)
    client = enter(manager)
    assert "The Others" in words(client.get("/admin/petition/new/", secure=True))
    post(client, "new", TEXT | {"coalition": other.pk})
    made = Petition.objects.get(slug="a-joint-call")
    assert (made.coalition, made.contact) == (other, "others@a.example")


def test_nobody_creates_in_a_coalition_of_others(manager, enter):
    other = make.coalition()
    post(enter(manager), "new", TEXT | {"coalition": other.pk})
    assert Petition.objects.get(slug="a-joint-call").coalition != other


@pytest.mark.parametrize("step", ["text", "when", "responsible", "check"])
def test_neither_a_viewer_nor_a_manager_of_another_coalition_opens_a_step(enter, step):
    petition = draft()
    viewer, neighbour = make.worker(petition, "viewer"), make.manager(make.coalition())
    for someone, status in ((viewer, 403), (neighbour, 404)):
        assert enter(someone).get(f"/admin/petition/{petition.pk}/{step}/", secure=True).status_code == status


def test_a_viewer_cannot_begin_a_petition(petition, enter):
    answer = post(enter(make.worker(petition, "viewer")), "new", TEXT)
    assert answer.status_code == 403
    assert Petition.objects.count() == 1


def test_a_drafts_home_links_what_is_missing_to_its_step(enter):
    petition = draft(contact="")
    text = words(
        enter(make.worker(petition, "organiser")).get(f"/admin/petition/{petition.pk}/", secure=True)
    )

    assert f'href="/admin/petition/{petition.pk}/responsible/"' in text


def test_an_opened_petition_is_not_changed_by_a_step(petition, enter):
    answer = post(enter(make.worker(petition, "organiser")), f"{petition.pk}/text", TEXT)
    assert answer["Location"].endswith("/texts/")
    assert petition.statements.get().title == "A statement"


def opened_form(client, where):
    """Return the values with which a page of a draft was opened."""
    form = client.get(f"/admin/petition/{where}/", secure=True).context["form"]
    return {name: form[name].value() or "" for name in form.fields if name != "word"}


def as_lines(values):
    return {name: "\n".join(one) if isinstance(one, list) else one for name, one in values.items()}


@pytest.mark.parametrize(
    ("step", "first", "second"),
    [
        ("text", {"title": "Title of the first"}, {"title": "Title of the second"}),
        ("responsible", {"controller": "The first"}, {"controller": "The second"}),
        ("when", {"kinds": "organisations"}, {"kinds": "individuals"}),
    ],
)
def test_the_second_of_two_who_save_one_draft_sees_who_was_first_and_loses_nothing(
    enter, step, first, second
):
    petition, bystander = draft(slug="shared"), draft(slug="bystander")
    one, other = make.worker(petition, "organiser"), make.worker(petition, "organiser")
    clients = enter(one), enter(other)
    opened = [as_lines(opened_form(client, f"{petition.pk}/{step}")) for client in clients]
    assert post(clients[0], f"{petition.pk}/{step}", opened[0] | first).status_code == 302
    answer = post(clients[1], f"{petition.pk}/{step}", opened[1] | second)
    shown, (theirs,), (mine,) = words(answer), first.values(), second.values()
    assert f"{one} has saved this page" in shown
    assert theirs in shown
    assert mine in shown
    again = opened[1] | second | {"seen": answer.context["form"]["seen"].value()}
    assert post(clients[1], f"{petition.pk}/{step}", again).status_code == 302
    saved = as_lines(opened_form(clients[1], f"{petition.pk}/{step}"))
    assert saved[next(iter(second))] == mine
    assert Petition.objects.filter(pk=bystander.pk, kinds="both", controller=bystander.controller).exists()


def test_a_text_saves_itself_and_tells_the_page_what_the_next_save_needs(organised):
    petition, client = organised
    opened = as_lines(opened_form(client, f"{petition.pk}/text")) | {"autosave": "1"}
    answer = post(client, f"{petition.pk}/text", opened | {"text": "We ask for more."})
    assert answer.json()["said"].startswith("Saved at ")
    assert petition.statements.get().text == "We ask for more."
    later = opened | {"text": "We ask for most.", "seen": answer.json()["seen"]}
    assert post(client, f"{petition.pk}/text", later).status_code == 200
    assert petition.statements.get().text == "We ask for most."


def test_a_text_that_saves_itself_replaces_nothing_that_somebody_else_has_saved(organised):
    petition, client = organised
    opened = as_lines(opened_form(client, f"{petition.pk}/text")) | {"autosave": "1"}
    petition.statements.update(text="By somebody else.")
    answer = post(client, f"{petition.pk}/text", opened | {"text": "Mine."})
    assert answer.status_code == 400
    assert petition.statements.get().text == "By somebody else."


def test_a_new_text_saves_itself_as_a_draft_with_an_address(manager, enter):
    client = enter(manager)
    answer = post(client, "new", TEXT | {"autosave": "1"})
    made = Petition.objects.get(slug="a-joint-call")
    assert answer.json()["address"] == f"/admin/petition/{made.pk}/text/"
    assert post(client, "new", {"title": "", "autosave": "1"}).status_code == 400
    assert Petition.objects.filter(slug="a-joint-call").count() == 1


def test_a_preview_shows_the_text_and_saves_nothing(organised):
    petition, client = organised
    before = petition.statements.get().text
    typed = as_lines(opened_form(client, f"{petition.pk}/text")) | {
        "text": "## We ask\n\n**Now**",
        "preview": "1",
    }
    shown = words(post(client, f"{petition.pk}/text", typed))
    assert "<strong>Now</strong>" in shown
    assert "## We ask" in shown
    assert petition.statements.get().text == before


def test_a_text_that_is_opened_and_saved_again_keeps_every_byte(organised):
    petition, client = organised
    odd = "# Odd  \n\n* one\n\n\n\ttab\n\n1) two\\*\n\n> [x]: y"
    petition.statements.update(text=odd)
    opened = as_lines(opened_form(client, f"{petition.pk}/text"))
    opened["text"] = opened["text"].replace("\n", "\r\n")
    assert post(client, f"{petition.pk}/text", opened).status_code == 302
    assert petition.statements.get().text == odd


def test_what_is_pasted_comes_back_as_text_with_what_was_left_out(organised):
    _petition, client = organised
    html = '<h2>We ask</h2><p>a <b>b</b></p><img src="https://elsewhere.example/x.png">'
    found = client.post("/admin/petition/text/paste/", {"html": html}, secure=True).json()
    titled = {"html": "<h1>A joint call</h1><p>We ask.</p>", "title": "A joint call"}
    again = client.post("/admin/petition/text/paste/", titled, secure=True).json()
    assert (again["text"], len(again["notes"])) == ("We ask.", 1)
    assert found == {"text": "## We ask\n\na **b**", "notes": ["Pictures were left out."]}
    shown = client.post("/admin/petition/text/preview/", {"text": "a <script>b</script>"}, secure=True)
    assert "<script" not in shown.content.decode()


def test_two_who_begin_a_petition_of_one_title_in_the_same_moment_get_an_address_each(manager, monkeypatch):
    taken = draft(slug="a-joint-call")
    found = iter([taken.slug, "a-joint-call-2"])
    monkeypatch.setattr(drafts, "free_slug", lambda wanted: next(found))
    writing = drafts.Writing("A joint call", "", "en", "Text.", [], [])
    made = drafts.begin(writing, coalition=taken.coalition, by=manager)
    assert made.slug == "a-joint-call-2"


def test_an_address_that_is_taken_between_the_check_and_the_save_is_refused_in_words(petition, manager):
    mine = draft(slug="mine")
    with pytest.raises(NotAllowed, match="taken a moment ago"):
        drafts.change(mine, {"slug": petition.slug}, by=manager)


def test_the_check_shows_the_form_and_the_mail_as_signatories_will_see_them(organised, mailoutbox):
    petition, client = organised
    shown = words(client.get(f"/admin/petition/{petition.pk}/check/", secure=True))
    assert "Example Name" in shown
    assert "123 456" in shown
    where = f"/admin/petition/{petition.pk}/check/form/"
    form = words(client.get(where, secure=True))
    assert 'name="attestation"' in form
    assert "A preview" in form
    answer = client.post(where, {"name": "Typed Here", "kind": "organisation"}, secure=True)
    assert answer["Location"] == f"/admin/petition/{petition.pk}/check/"
    assert not petition.signatories.exists()
    assert mailoutbox == []


def test_the_check_shows_form_and_mail_in_each_language_of_the_statement(organised):
    petition, client = organised
    make.statement(petition, language="fr", title="Une déclaration", text="Nous demandons peu.")
    check = unescape(words(client.get(f"/admin/petition/{petition.pk}/check/", secure=True)))
    assert "Please confirm: A statement" in check
    with translation.override("fr"):
        assert translation.gettext("Please confirm") in check
    form = words(client.get(f"/admin/petition/{petition.pk}/check/form/?text=fr", secure=True))
    assert '<html lang="fr"' in form
    assert "Une déclaration" in form


def test_it_can_stay_behind_its_secret_link_until_the_team_says_so(organised):
    petition, client = organised
    answer = post(client, f"{petition.pk}/when", WHEN | {"publicity": "told"})
    assert answer.status_code == 302
    petition.refresh_from_db()
    assert petition.waits_to_be_told
    page = words(client.get(f"/admin/petition/{petition.pk}/when/", secure=True))
    assert "2100" not in page
    assert re.search(r'value="told"[^>]*checked', page)


def test_a_translation_is_written_beside_the_official_version_and_says_when_it_is_older(organised):
    petition, client = organised
    new = client.get(f"/admin/petition/{petition.pk}/text/new/", secure=True)
    official = petition.statements.get()
    assert official.title in words(new)
    offered = [
        tag for _group, choices in new.context["form"].fields["language"].choices for tag, _name in choices
    ]
    assert "fr" in offered
    assert official.language not in offered
    written = {"language": "ar", "title": "عنوان", "text": "نطلب القليل.", "addressees": ""}
    answer = post(client, f"{petition.pk}/text/new", written)
    assert answer["Location"] == f"/admin/petition/{petition.pk}/text/"
    own = petition.statements.get(language="ar")
    assert (own.title, own.direction, own.authentic) == ("عنوان", "rtl", False)
    assert "older than the official" not in words(client.get(answer["Location"], secure=True))
    opened = as_lines(opened_form(client, f"{petition.pk}/text"))
    post(client, f"{petition.pk}/text", opened)
    assert "older than the official" not in words(client.get(answer["Location"], secure=True))
    post(client, f"{petition.pk}/text", opened | {"text": "We ask for much more."})
    assert "older than the official" in words(client.get(answer["Location"], secure=True))
    shown = words(client.get(f"/admin/petition/{petition.pk}/text/{own.pk}/", secure=True))
    assert "We ask for much more." in shown
    assert "edited after this translation" in shown


def test_the_second_of_two_who_translate_at_once_sees_the_first(enter):
    petition = draft(slug="shared")
    own = drafts.translate(petition, "fr", drafts.Translation("Un", "", "Texte.", []), by=make.user())
    where = f"{petition.pk}/text/{own.pk}"
    clients = [enter(make.worker(petition, "organiser")) for _each in range(2)]
    opened = [as_lines(opened_form(client, where)) for client in clients]
    assert post(clients[0], where, opened[0] | {"title": "Deux"}).status_code == 302
    assert "Deux" in words(post(clients[1], where, opened[1] | {"title": "Trois"}))
    own.refresh_from_db()
    assert own.title == "Deux"


def test_a_translation_saves_itself_and_keeps_its_address(organised):
    petition, client = organised
    written = {"language": "fr", "title": "Titre", "text": "Texte.", "autosave": "1"}
    answer = post(client, f"{petition.pk}/text/new", written).json()
    own = petition.statements.get(language="fr")
    assert answer["address"] == f"/admin/petition/{petition.pk}/text/{own.pk}/"
    again = {"title": "Titre", "text": "Texte deux.", "seen": answer["seen"], "autosave": "1"}
    assert post(client, f"{petition.pk}/text/{own.pk}", again).status_code == 200
    own.refresh_from_db()
    assert own.text == "Texte deux."


def test_a_new_paragraph_in_a_translation_is_saved(organised):
    petition, client = organised
    words_of = drafts.Translation("Titre", "", "Un deux. Trois.", [])
    own, other = (drafts.translate(petition, tag, words_of, by=make.user()) for tag in ("fr", "es"))
    opened = as_lines(opened_form(client, f"{petition.pk}/text/{own.pk}"))
    post(client, f"{petition.pk}/text/{own.pk}", opened | {"text": "Un deux.\r\n\r\nTrois."})
    own.refresh_from_db()
    other.refresh_from_db()
    assert own.text.split() == other.text.split()
    assert "\n\n" in own.text.replace("\r\n", "\n")
    assert "\n" not in other.text


def test_a_page_that_compares_two_versions_does_not_save_itself(enter):
    petition = draft(slug="shared")
    clients = [enter(make.worker(petition, "organiser")) for _each in range(2)]
    opened = [as_lines(opened_form(client, f"{petition.pk}/text")) for client in clients]
    assert "data-compares" not in words(clients[1].get(f"/admin/petition/{petition.pk}/text/", secure=True))
    post(clients[0], f"{petition.pk}/text", opened[0] | {"text": "Of the first."})
    assert "data-compares" in words(post(clients[1], f"{petition.pk}/text", opened[1] | {"text": "Mine."}))


def test_a_translation_of_an_opened_statement_is_public_at_once_and_stays(petition, enter, visitor):
    client = enter(make.worker(petition, "organiser"))
    other = make.petition()
    where = f"/admin/petition/{petition.pk}/text/new/"
    assert "can no longer change" in words(client.get(where, secure=True))
    said = {"language": "fr", "title": "Une déclaration", "text": "Nous demandons peu.", "place": "Lisbonne"}
    answer = client.post(where, said | {"autosave": "1"}, secure=True)
    assert answer.status_code == 400
    assert petition.statements.count() == 1
    client.post(where, said, secure=True)
    made = petition.statements.get(language="fr")
    assert (made.title, made.place) == ("Une déclaration", "Lisbonne")
    page = visitor.get(f"/fr/petitions/{petition.slug}/", secure=True).content.decode()
    assert "Nous demandons peu." in page
    assert petition.amendments.get().act == "language"
    assert other.statements.count() == 1
    edit = client.get(f"/admin/petition/{petition.pk}/text/{made.pk}/", secure=True)
    assert edit.status_code == 302


def test_what_cleaning_takes_from_a_translation_is_named_before_it_is_saved(organised):
    petition, client = organised
    where = f"/admin/petition/{petition.pk}/text/new/"
    said = {"language": "fr", "title": "Une déclaration", "text": "Nous <script>x</script> demandons."}
    page = client.post(where, said, secure=True)
    assert "Not saved yet" in words(page)
    assert petition.statements.count() == 1
    typed = page.context["form"].data
    client.post(where, said | {"text": typed["text"], "noted": typed["noted"]}, secure=True)
    assert petition.statements.filter(language="fr").exists()


def test_summary_and_place_are_kept_with_the_text(organised):
    petition, client = organised
    said = {"summary": "In short.", "place": "Lisbon", "who_may_sign": "Anybody."}
    post(client, f"{petition.pk}/text", TEXT | said)
    own = petition.statements.get()
    assert {name: getattr(own, name) for name in said} == said
    assert "<details open>" in words(client.get(f"/admin/petition/{petition.pk}/text/", secure=True))


def test_of_two_saves_in_the_same_instant_the_second_is_refused(organised):
    petition, _client = organised
    other = draft(slug="bystander")
    by = make.user()
    form = TextForm(QueryDict(urlencode(TEXT)), None, petition=petition, coalitions=Coalition.objects.all())
    assert form.is_valid()
    theirs = replace(form.writing(), text="Theirs.")
    drafts.write(petition, theirs, by=by, is_current=form.is_still_saved)
    with pytest.raises(Outdated):
        drafts.write(petition, form.writing(), by=by, is_current=form.is_still_saved)
    assert petition.statements.get().text == "Theirs."
    drafts.write(other, form.writing(), by=by)
    assert other.statements.get().text == TEXT["text"]


def test_only_who_changed_the_same_page_is_named(enter):
    petition = draft(slug="mine")
    first, second = (make.worker(petition, "organiser") for _each in range(2))
    one, two = enter(first), enter(second)
    page = one.get(f"/admin/petition/{petition.pk}/text/", secure=True)
    seen = page.context["form"].initial["seen"]
    one.post(f"/admin/petition/{petition.pk}/text/", TEXT | {"text": "First.", "seen": seen}, secure=True)
    post(two, f"{petition.pk}/responsible", {"controller": "We", "contact": "post@we.example"})
    answer = words(
        two.post(
            f"/admin/petition/{petition.pk}/text/", TEXT | {"text": "Second.", "seen": seen}, secure=True
        )
    )
    assert f"{first} has saved this page" in answer


def test_a_page_that_saves_itself_leaves_one_line_in_the_history(organised):
    petition, client = organised
    draft(slug="bystander")
    for number in range(3):
        post(client, f"{petition.pk}/text", TEXT | {"text": f"Version {number}.", "autosave": "1"})
    assert LogEntry.objects.filter(object_id=str(petition.pk)).count() == 1
    post(client, f"{petition.pk}/responsible", {"controller": "We", "contact": "post@we.example"})
    post(client, f"{petition.pk}/text", TEXT | {"text": "Later."})
    assert LogEntry.objects.filter(object_id=str(petition.pk)).count() == 3


def test_the_history_names_the_language_of_a_changed_translation(organised):
    petition, client = organised
    where = f"/admin/petition/{petition.pk}/text/new/"
    client.post(where, {"language": "fr", "title": "Une", "text": "Peu."}, secure=True)
    page = words(client.get(f"/admin/petition/{petition.pk}/history/", secure=True))
    assert "Text (French)" in page
