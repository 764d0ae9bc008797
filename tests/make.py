"""Factories for tests: plain functions with sensible defaults, which a test overrides where it matters."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from coalitions.models import Coalition
from petitions import lifecycle as opening
from petitions.models import Petition, Role, Statement
from signatories.identity import tokens, typed_codes
from signatories.identity.tokens import Purpose
from signatories.lifecycle import confirm, enter, review, sign
from signatories.lifecycle.sign import Arrival, Details, OptionalConsent
from signatories.models import OutgoingMail, Signatory, Wording
from signatories.signing import robots, wordings

numbers = count(1)


def coalition(**fields: Any) -> Coalition:
    """Return another coalition than the site's first, which is made where there is none."""
    Coalition.objects.default()
    return Coalition.objects.create(**{"name": f"Coalition {next(numbers)}"} | fields)


def manager(coalition: Coalition) -> User:
    """Return someone who manages a coalition."""
    someone = user()
    coalition.memberships.create(user=someone, is_manager=True)
    return someone


def draft(**fields: Any) -> Petition:
    """Return a draft petition with an English text."""
    values = {
        "slug": f"petition-{next(numbers)}",
        "controller": "The Secretariat",
        "contact": "post@secretariat.example",
        "coalition": fields.get("coalition") or Coalition.objects.default(),
    }
    petition = Petition.objects.create(**values | fields)
    statement(petition, authentic=True)
    return petition


def statement(petition: Petition, **fields: Any) -> Statement:
    """Return a statement under a petition."""
    values = {"language": "en", "title": "A statement", "text": "We ask for little.\n\n- One thing.\n"}
    return Statement.objects.create(petition=petition, **values | fields)


def petition(*, closes_in: timedelta | None = timedelta(days=30), **fields: Any) -> Petition:
    """Return an open petition."""
    closes_at = timezone.now() + closes_in if closes_in else None
    return opening.open_petition(draft(**fields), closes_at=closes_at)


@contextmanager
def resting_triggers() -> Iterator[Any]:
    """Turn triggers off in the block, to change dates as time would."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("RESET session_replication_role")


def closed(petition: Petition, *, since: timedelta = timedelta(hours=1)) -> Petition:
    """Return the petition as if it had closed some time ago."""
    with resting_triggers() as cursor:
        cursor.execute(
            "UPDATE petitions_petition SET opens_at = now() - %s, closes_at = now() - %s WHERE id = %s",
            [since + timedelta(days=9), since, petition.pk],
        )
    return Petition.objects.with_clock().get(pk=petition.pk)


def details(kind: str = "individual", **fields: Any) -> Details:
    """Return the details of a signatory."""
    number = next(numbers)
    values: dict[str, Any] = {
        "kind": kind,
        "name": f"Name {number}",
        "email": f"signatory-{number}@mail.example",
    }
    if kind == "organisation":
        values |= {"representative": "Rita Presentative", "role": "Director", "country": "KE"}
    return Details(**values | fields)


def agreeing_to_news(petition: Petition) -> dict[str, Any]:
    """Return the details of a signatory who consented to news."""
    wording = wordings.get_or_create(Wording.Purpose.UPDATES, wordings.updates(petition))
    consent = OptionalConsent(Wording.Purpose.UPDATES, wording, petition.news_sender)
    return {"offered_consents": (Wording.Purpose.UPDATES,), "consents": (consent,)}


def signed(petition: Petition, kind: str = "individual", **fields: Any) -> Signatory:
    """Return an unconfirmed signatory."""
    sign.sign(petition, details(kind, **fields), Arrival("en"))
    return Signatory.objects.latest("id")


def code_of(mail: OutgoingMail) -> str:
    """Activate a mail's code, as sending does, and return the code."""
    typed_codes.activate([mail])
    return typed_codes.of(mail)


def consent(petition: Petition) -> Wording:
    """Return the wording of the consent."""
    words = wordings.consent(petition, petition.statements.get(authentic=True))
    return wordings.get_or_create(Wording.Purpose.CONSENT, words)


def confirmed(petition: Petition, kind: str = "organisation", **fields: Any) -> Signatory:
    """Return a confirmed signatory: organisations wait for review, individuals are published."""
    signatory = signed(petition, kind, **fields)
    confirm.confirm(signatory, shown=confirm.digest(signatory), consent=consent(petition))
    signatory.refresh_from_db()
    return signatory


def published(petition: Petition, kind: str = "individual", **fields: Any) -> Signatory:
    """Return a signatory on the list."""
    signatory = confirmed(petition, kind, **fields)
    review.publish(signatory)
    signatory.refresh_from_db()
    return signatory


def entered(petition: Petition, kind: str = "organisation", **fields: Any) -> Signatory:
    """Return a listed signatory that an organiser entered, without an address."""
    enter.enter(petition, details(kind, **{"email": ""} | fields), enter.Origin("a letter"), by=None)
    return Signatory.objects.latest("id")


def of_one_mailbox(row: Signatory, other: Signatory) -> None:
    """Give `other` the mailbox of `row`, as a further signature of the same owner."""
    Signatory.objects.filter(pk=other.pk).update(email=row.email, fingerprint=row.fingerprint, ordinal=2)
    other.refresh_from_db()


def now() -> datetime:
    """Return the present time."""
    return timezone.now()


def manage_path(signatory: Signatory) -> str:
    """Return the address of an entry's page for its owner."""
    return reverse("signing:manage", args=[tokens.make_timed(Purpose.MANAGE, signatory)])


def user(*, administrator: bool = False) -> User:
    """Return a user."""
    return User.objects.create_user(
        f"user-{next(numbers)}@staff.example", "a good password", is_superuser=administrator
    )


def worker(petition: Petition, role: str = "moderator", **rights: bool) -> User:
    """Return a user with a role on a petition."""
    someone = user()
    Role.objects.create(petition=petition, user=someone, name=role, **rights)
    return someone


def started(*, ago: float = 60) -> str:
    """Return the timestamp of a form that was shown this many seconds ago."""
    return robots._signer().sign(str(int(time.time() - ago)))


def form_data(kind: str = "individual", **fields: Any) -> dict[str, Any]:
    """Return the data of a filled sign form."""
    number = next(numbers)
    data: dict[str, Any] = {
        "started": started(),
        "kind": kind,
        "name": f"Name {number}",
        "email": f"person-{number}@mail.example",
        "listing": "full",
    }
    if kind == "organisation":
        data |= {
            "country": "KE",
            "representative": "Rita Presentative",
            "role": "Director",
            "attestation": "on",
        }
    return data | fields


def opened_by_code(row: Signatory, typed: str) -> Signatory | None:
    """Return the signatory that a code typed for a row's address would open."""
    return typed_codes.redeem(
        petition=row.petition_id, kind=row.kind, fingerprint=row.fingerprint, typed=typed
    )
