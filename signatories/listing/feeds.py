"""Pages for search engines and feed readers: the sitemap, and Atom feeds of petitions and milestones."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.text import as_xml
from petitions import languages, pages
from petitions.links import absolute
from petitions.models import Petition
from signatories.listing import correction_log, tally

# The numbers of names that count as milestones.
MILESTONES = (10, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000)


def in_every_language(path: str) -> dict[str, str]:
    """Return the URL of a page in each language of the interface."""
    return {code: absolute(translate_url(path, code)) for code in languages.interface()}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The sitemap: the index and each public statement, in every language."""
    found = [in_every_language(reverse("petitions:index"))]
    for petition in Petition.objects.public():
        found.append(in_every_language(reverse("petitions:petition", args=[petition.slug])))
    response = render(request, "listing/sitemap.xml", {"pages": found}, content_type="application/xml")
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
def petitions(request: HttpRequest) -> HttpResponse:
    """The public petitions, the newest first, as an Atom feed."""
    feed = Atom1Feed(
        title=settings.SITE_NAME,
        link=absolute(reverse("petitions:index")),
        description="",
        language=get_language(),
        feed_url=absolute(reverse("listing:feed")),
    )
    newest = Petition.objects.with_clock().public().prefetch_related("statements").order_by("-opens_at")
    for petition in newest[:50]:
        if reading := pages.in_language(petition, get_language() or "en"):
            address = absolute(reverse("petitions:petition", args=[petition.slug]))
            feed.add_item(
                as_xml(reading.statement.title),
                address,
                as_xml(reading.statement.summary),
                unique_id=address,
                updateddate=petition.public_at or petition.opens_at,
            )
    return _atom(feed)


@require_safe
def milestones(request: HttpRequest, ref: str) -> HttpResponse:
    """The milestones of a petition, the newest first, as an Atom feed: days and numbers, no names."""
    reading = pages.read(ref, pages.wanted_language(request))
    petition = reading.petition
    address = absolute(reverse("petitions:petition", args=[petition.ref]))
    feed = Atom1Feed(
        title=as_xml(reading.statement.title),
        link=address,
        description=as_xml(reading.statement.summary),
        language=get_language(),
        feed_url=absolute(reverse("listing:milestones", args=[petition.ref])),
    )
    for name, on, said in sorted(_events(petition), key=lambda one: one[1], reverse=True):
        feed.add_item(as_xml(said), address, "", unique_id=f"{address}#{name}", updateddate=_noon(on))
    return pages.for_everyone(_atom(feed), petition)


def _events(petition: Petition) -> Iterator[tuple[str, date, str]]:
    """Yield each milestone: its name, its day in the petition's time zone, and a sentence."""
    if petition.opens_at and petition.opens_at <= petition.clock:
        yield "opened", petition.opens_at.astimezone(petition.zone).date(), _("Open for signature")
    if petition.closes_at and petition.closes_at <= petition.clock:
        yield "closed", petition.closes_at.astimezone(petition.zone).date(), _("Closed; the list stays")
    yield from _reached(petition)
    for act, said in correction_log.amendments(petition):
        yield f"amendment-{act.pk}", act.at.astimezone(petition.zone).date(), said


def _reached(petition: Petition) -> Iterator[tuple[str, date, str]]:
    """Yield the days on which the list reached a milestone, without counting withheld names."""
    so_far, left = 0, list(MILESTONES)
    for on, _kind, number in tally.by_day(petition):
        so_far += number
        while left and so_far >= left[0]:
            words = ngettext("%(n)d name on the list", "%(n)d names on the list", left[0]) % {"n": left[0]}
            yield f"reached-{left.pop(0)}", on, words


def _noon(on: date) -> datetime:
    """Return noon of a day: feeds need an instant, and the site publishes only days."""
    return datetime.combine(on, time(12), tzinfo=UTC)


def _atom(feed: Atom1Feed) -> HttpResponse:
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=300)
    return response
