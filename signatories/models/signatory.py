"""The entry: one person or organisation under one petition."""

from copy import copy
from typing import ClassVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField, ProseField
from petitions.models import Petition
from signatories.models.choices import Basis, Flag, Kind, Listing
from signatories.models.querysets import SignatoryQuerySet
from signatories.models.signatory_indexes import CONSTRAINTS, INDEXES
from signatories.models.wordings import Wording
from signatories.states import Status


class Signatory(models.Model):
    """One person or organisation under one petition."""

    # The index on this key is `signatory_newest`.
    petition = models.ForeignKey(
        Petition,
        on_delete=models.PROTECT,
        related_name="signatories",
        verbose_name=_("petition"),
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.UNCONFIRMED)
    listing = models.CharField(_("listing"), max_length=8, choices=Listing, default=Listing.FULL)
    basis = models.CharField(_("basis"), max_length=9, choices=Basis, default=Basis.CONFIRMED)

    name = models.CharField(_("name"), max_length=250)
    # The owner's correction, by column, while it waits for a moderator.
    proposed = models.JSONField(_("correction"), default=dict, blank=True, editable=False)
    proposed_at = models.DateTimeField(_("correction asked for"), null=True, blank=True, editable=False)
    # The columns before the last decision on its details, and the moderator: for a day the decision can be
    # undone.
    set_aside = models.JSONField(default=dict, blank=True, editable=False)
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When its printed details changed after a delivery.
    corrected_on = models.DateField(_("corrected after a delivery"), null=True, blank=True, editable=False)
    acronym = models.CharField(_("acronym"), max_length=200, blank=True)
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    is_international = models.BooleanField(_("international"), default=False)
    shows_country = models.BooleanField(_("country is shown"), default=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    representative = models.CharField(_("representative"), max_length=250, blank=True)
    search_key = models.CharField(max_length=2000, blank=True, editable=False)
    sort_key = models.BinaryField(default=b"", editable=False)
    # The keys for finding likely twins (signatories/twins/similarity.py), and other spellings of its name.
    twin_keys = ArrayField(models.CharField(max_length=90), default=list, editable=False)
    aliases = ArrayField(
        models.CharField(max_length=250),
        verbose_name=_("other spellings"),
        default=list,
        blank=True,
        editable=False,
    )

    email = models.CharField(_("e-mail address"), max_length=254, blank=True)
    fingerprint = models.UUIDField(null=True, blank=True, editable=False)
    # One address may sign for several organisations; each has its own number.
    ordinal = models.PositiveSmallIntegerField(default=1, editable=False)
    language = models.CharField(_("language"), max_length=35, default="en")
    # Incremented when the details change, so that a link shows whether it was sent with older details.
    revision = models.PositiveIntegerField(default=1, editable=False)

    # The optional consents that the form asked for, ticked or not. A ticked consent is a row of `Consent`.
    offered_consents = ArrayField(
        models.CharField(max_length=11, choices=Wording.Purpose),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
    )
    # No query filters by wording, and wordings are never deleted, so an index would have no use.
    consent = models.ForeignKey(
        Wording, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    attestation = models.ForeignKey(
        Wording, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    # The entry into which it was merged.
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged",
        editable=False,
        db_index=False,
    )
    flags = ArrayField(
        models.CharField(max_length=30, choices=Flag), verbose_name=_("flags"), default=list, blank=True
    )
    source = LineField(_("source"), max_length=250, blank=True)
    sourced_on = models.DateField(_("source's date"), null=True, blank=True)
    note = ProseField(_("note"), blank=True)

    # When an organiser created it and invited its owner to sign.
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed"), db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    # The day on which it joined the list, in the petition's time zone. Public, unlike the times.
    published_on = models.DateField(_("published on"), null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(_("last mail accepted"), null=True, blank=True, editable=False)
    # The reminders that were queued for it.
    reminded = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)
    # The mail whose typed code is valid, the revision in that mail, and the number of wrong tries.
    code_mail = models.BigIntegerField(null=True, blank=True, editable=False)
    code_revision = models.PositiveIntegerField(default=1, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    bounced_at = models.DateTimeField(_("address condemned"), null=True, blank=True, editable=False)
    forgotten_at = models.DateTimeField(_("forgotten"), null=True, blank=True, editable=False)

    # Annotations: of `SignatoryQuerySet.with_tie`, and of the list as JSON (listing/json_pages.py).
    tie: int
    columns: dict[str, str]

    objects: ClassVar[SignatoryQuerySet] = cast(SignatoryQuerySet, SignatoryQuerySet.as_manager())

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        constraints = CONSTRAINTS
        indexes = INDEXES

    def __str__(self) -> str:
        """Return a number: logs may keep this text, and must not contain names."""
        return f"#{self.pk}"

    @property
    def is_organisation(self) -> bool:
        """Whether it is an organisation."""
        return self.kind == Kind.ORGANISATION

    @property
    def is_withheld(self) -> bool:
        """Whether its name is withheld: counted and never shown."""
        return self.listing == Listing.WITHHELD

    @property
    def is_published(self) -> bool:
        """Whether it is published: on the list, or counted with a withheld name."""
        return self.status == Status.PUBLISHED

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the owner of its address has not confirmed it yet."""
        return self.status == Status.UNCONFIRMED

    @property
    def is_invitation(self) -> bool:
        """Whether an organiser created it, and its owner has not changed it since."""
        return self.invited_at is not None and self.revision == 1

    @property
    def is_disownable(self) -> bool:
        """Whether the owner of its address never confirmed it, and so may disown it."""
        return self.is_unconfirmed or (self.basis == Basis.ENTERED and self.confirmed_at is None)

    @property
    def is_confirmed(self) -> bool:
        """Whether it waits for a moderator's decision."""
        return self.status == Status.CONFIRMED

    @property
    def is_rejected(self) -> bool:
        """Whether a moderator rejected it."""
        return self.status == Status.REJECTED

    @property
    def is_gone(self) -> bool:
        """Whether it was withdrawn or merged."""
        return self.status in (Status.WITHDRAWN, Status.MERGED)

    @property
    def is_merged(self) -> bool:
        """Whether it was merged into another entry."""
        return self.status == Status.MERGED

    @property
    def printed(self) -> dict[str, str]:
        """The columns that the list prints as the owner typed them."""
        if self.is_organisation:
            return {"name": self.name, "acronym": self.acronym, "website": self.website}
        return {"name": self.name, "affiliation": self.affiliation, "role": self.role}

    def as_proposed(self) -> "Signatory":
        """Return an unsaved copy with its waiting correction applied."""
        changed = copy(self)
        changed.name = self.proposed.get("name", self.name)
        changed.acronym = self.proposed.get("acronym", self.acronym)
        changed.website = self.proposed.get("website", self.website)
        changed.affiliation = self.proposed.get("affiliation", self.affiliation)
        changed.role = self.proposed.get("role", self.role)
        return changed

    def as_shown(self) -> "Signatory":
        """Return an unsaved copy whose name is shown."""
        changed = copy(self)
        changed.listing = Listing.FULL
        return changed

    @property
    def shown_country(self) -> str:
        """The country code that is printed and counted; empty if there is none."""
        is_shown = (self.is_organisation or self.shows_country) and not self.is_withheld
        return self.country if is_shown else ""
