"""`manage.py load_demo`: creates the demonstration's petitions once, by calling the usual verbs."""

from datetime import timedelta
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from demo import content, history, people
from petitions import lifecycle, markdown_files
from petitions.front_matter import parse
from petitions.models import Petition
from signatories.lifecycle import confirm, sign
from signatories.lifecycle import review as signing
from signatories.lifecycle.sign import Arrival, Details
from signatories.listing import folding
from signatories.models import Listing, OutgoingMail, Signatory, Wording
from signatories.signing import wordings

STATEMENTS = Path(__file__).resolve().parents[2] / "statements"


def _import(name: str) -> None:
    markdown_files.import_file(parse((STATEMENTS / name).read_text()))


def _sign(petition: Petition, entry: content.Entry, *, listing: str = Listing.FULL) -> Signatory:
    """Sign and confirm as an invented signatory, without sending mail."""
    number = petition.signatories.count()
    is_organisation = entry.kind == "organisation"
    details = Details(
        kind=entry.kind,
        name=entry.name,
        email=f"{petition.slug}-{number}@signatories.example",
        listing=listing,
        country="" if entry.country == "international" else entry.country,
        is_international=entry.country == "international",
        website=f"https://{entry.more}" if is_organisation and entry.more else "",
        affiliation="" if is_organisation else entry.more,
        role="Director" if is_organisation else entry.role,
        representative="Somebody Invented" if is_organisation else "",
    )
    sign.sign(petition, details, Arrival("en"))
    signatory = petition.signatories.latest("id")
    words = wordings.consent(petition, petition.statements.get(authentic=True))
    consent = wordings.get_or_create(Wording.Purpose.CONSENT, words)
    confirm.confirm(signatory, shown=confirm.digest(signatory), consent=consent)
    signatory.refresh_from_db()
    return signatory


def _sign_all(petition: Petition) -> None:
    moderator = people.account("moderator")
    for entry in content.ORGANISATIONS + content.INDIVIDUALS:
        signing.publish(_sign(petition, entry), by=moderator)
    for entry in content.WITHHELD:
        signing.publish(_sign(petition, entry, listing=Listing.WITHHELD), by=moderator)
    for entry in content.WAITING:
        _sign(petition, entry)


class Command(BaseCommand):
    """Load the demonstration's content."""

    help = "Create the demonstration's petitions and signatories, unless they are there already."

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        """Create the content unless it exists."""
        for role in people.ROLES:
            people.account(role)
        if Petition.objects.filter(slug="public-record").exists():
            return
        for name in ("public-record.en.md", "public-record.ar.md", "public-record.fr.md",
                     "public-record.talking-points.md", "river-gauges.en.md", "harbour-lights.en.md",
                     "evening-trains.en.md", "evening-trains.fr.md"):  # fmt: skip
            _import(name)
        now = timezone.now()
        record = lifecycle.open_petition(
            Petition.objects.get(slug="public-record"), closes_at=now + timedelta(days=19)
        )
        gauges = lifecycle.open_petition(
            Petition.objects.get(slug="river-gauges"), closes_at=now + timedelta(days=90)
        )
        Petition.objects.filter(slug="harbour-lights").update(public_at=now + timedelta(days=6))
        lights = lifecycle.open_petition(
            Petition.objects.get(slug="harbour-lights"), closes_at=now + timedelta(days=40)
        )
        for role in people.ROLES:
            people.account(role)
        _sign_all(record)
        history.write(record, _sign)
        for entry in content.INDIVIDUALS[9:12]:
            _sign(lights, entry)
        for entry in content.INDIVIDUALS[2:9]:
            _sign(gauges, entry)
        history.hand_over(gauges)
        # Invented signatories get no mail.
        OutgoingMail.objects.all().delete()
        folding.fold()
