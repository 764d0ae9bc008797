"""The constraints of the table of signatories, and its indexes."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from signatories.models.choices import Basis, Kind, Listing
from signatories.models.querysets import TIE
from signatories.states import HOLDING, KNOWN, PAST, Status

# Kilobytes of the pending list of a GIN index. Each search reads all of the list.
NOT_SORTED_IN = 128

CONSTRAINTS = [
    models.UniqueConstraint(
        fields=["petition", "kind", "fingerprint", "ordinal"],
        condition=Q(fingerprint__isnull=False, status__in=sorted(HOLDING)),
        name="signatory_one_per_address",
    ),
    models.CheckConstraint(name="signatory_kind_known", condition=Q(kind__in=Kind.values)),
    models.CheckConstraint(name="signatory_status_known", condition=Q(status__in=Status.values)),
    models.CheckConstraint(name="signatory_listing_known", condition=Q(listing__in=Listing.values)),
    models.CheckConstraint(name="signatory_basis_known", condition=Q(basis__in=Basis.values)),
    models.CheckConstraint(
        name="signatory_lives_on",
        condition=Q(merged_into=None) | Q(status__in=(Status.MERGED, Status.WITHDRAWN)),
    ),
    models.CheckConstraint(name="signatory_has_name", condition=~Q(name="") | Q(forgotten_at__isnull=False)),
    models.CheckConstraint(
        name="signatory_confirmed_has_time",
        condition=Q(status=Status.UNCONFIRMED) | Q(confirmed_at__isnull=False) | Q(basis=Basis.ENTERED),
    ),
    models.CheckConstraint(
        name="signatory_published_has_day",
        condition=~Q(status=Status.PUBLISHED) | Q(published_on__isnull=False),
    ),
    models.CheckConstraint(
        name="signatory_individual_fields",
        condition=Q(kind=Kind.ORGANISATION)
        | Q(acronym="", website="", representative="", is_international=False),
    ),
    models.CheckConstraint(
        name="signatory_organisation_fields", condition=Q(kind=Kind.INDIVIDUAL) | Q(affiliation="")
    ),
    models.CheckConstraint(
        name="signatory_correction_has_time",
        condition=Q(proposed={}, proposed_at=None) | (~Q(proposed={}) & Q(proposed_at__isnull=False)),
    ),
    models.CheckConstraint(
        name="signatory_country_is_a_code", condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$")
    ),
    models.CheckConstraint(
        name="signatory_international_has_no_country",
        condition=Q(is_international=False) | Q(country=""),
    ),
    models.CheckConstraint(
        name="signatory_confirms_after_signing",
        condition=Q(confirmed_at__isnull=True) | Q(confirmed_at__gte=F("signed_at")),
    ),
]

INDEXES = [
    models.Index(fields=["petition", "id"], name="signatory_newest"),
    models.Index(
        fields=["merged_into"], name="signatory_merged", condition=Q(merged_into__isnull=False)
    ),
    models.Index(
        fields=["petition", "kind", "fingerprint"], name="signatory_past_of_address",
        condition=Q(fingerprint__isnull=False, status__in=sorted(PAST)),
    ),
    models.Index(
        fields=["set_aside_at"], name="signatory_set_aside", condition=Q(set_aside_at__isnull=False)
    ),
    models.Index(
        "petition", F("kind").desc(), "sort_key", TIE,
        name="signatory_list",
        condition=Q(status=Status.PUBLISHED, listing=Listing.FULL),
    ),
    models.Index(
        "petition", "country", F("kind").desc(), "sort_key", TIE,
        name="signatory_list_by_country",
        condition=Q(status=Status.PUBLISHED, listing=Listing.FULL),
    ),
    models.Index(
        "petition", F("kind").desc(), F("published_on").desc(), "sort_key", TIE,
        name="signatory_list_by_day",
        condition=Q(status=Status.PUBLISHED, listing=Listing.FULL),
    ),
    # The search of the list (text/collation.py), by a function in the database.
    GinIndex(
        models.Func("search_key", function="signatories_pieces"),
        name="signatory_search",
        condition=Q(status=Status.PUBLISHED, listing=Listing.FULL),
        gin_pending_list_limit=NOT_SORTED_IN,
    ),
    GinIndex(
        fields=["twin_keys"], name="signatory_twins", condition=Q(status__in=sorted(KNOWN)),
        gin_pending_list_limit=NOT_SORTED_IN,
    ),
    models.Index(
        "petition", "confirmed_at", "id", name="signatory_queue", condition=Q(status=Status.CONFIRMED)
    ),
    # The other public entries of a mailbox.
    models.Index(
        Upper("email"), name="signatory_mailbox",
        condition=Q(status=Status.PUBLISHED, listing=Listing.FULL) & ~Q(email=""),
    ),
    models.Index(
        "petition", "proposed_at", "id", name="signatory_corrections",
        condition=Q(proposed_at__isnull=False),
    ),
]  # fmt: skip
