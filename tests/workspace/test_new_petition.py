import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from petitions.models import Petition
from tests import make

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
