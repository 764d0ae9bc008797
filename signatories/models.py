"""The rows: a signatory, the record of its changes, the mail it waits for, the numbers."""

from typing import ClassVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models import Petition
from signatories.querysets import OutgoingMailQuerySet, SignatoryQuerySet
from signatories.states import HOLDING, Status


class Kind(models.TextChoices):
    """What a signatory is."""

    INDIVIDUAL = "individual", _("individual")
    ORGANISATION = "organisation", _("organisation")


class Listing(models.TextChoices):
    """How a signatory asked to be listed."""

    FULL = "full", _("in full")
    WITHHELD = "withheld", _("name withheld")


class Basis(models.TextChoices):
    """How we know that a signatory signed."""

    CONFIRMED = "confirmed", _("confirmed by e-mail")
    ENTERED = "entered", _("entered by an organiser")


class Flag(models.TextChoices):
    """Why a moderator should look at a signatory, whatever the petition's policy."""

    ROBOT = "robot", _("filled in what only a robot sees")
    QUICK = "quick", _("sent faster than a person types")
    NETWORK = "network", _("many from the same network")


class Reason(models.TextChoices):
    """Why a moderator did not accept a signatory."""

    NOT_A_NAME = "not-a-name", _("the name is not a real name")
    NOT_ELIGIBLE = "not-eligible", _("only the people or organisations named in the statement may sign")
    NOT_AUTHORISED = "not-authorised", _("the organisation has not authorised the signature")
    TWIN = "twin", _("the signatory is on the list already")
    OTHER = "other", _("another reason")


class Wording(models.Model):
    """Words a signatory agreed to, kept once however many agreed; their digest is their version."""

    class Purpose(models.TextChoices):
        """What the words are for."""

        CONSENT = "consent", _("consent to be listed")
        ATTESTATION = "attestation", _("authority to sign")
        UPDATES = "updates", _("consent to news")

    purpose = models.CharField(max_length=11, choices=Purpose)
    language = models.CharField(max_length=35)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")

    def __str__(self) -> str:
        """Return purpose, language and version."""
        return f"{self.purpose} ({self.language}) {self.digest[:8]}"


class Signatory(models.Model):
    """One person or organisation under one petition."""

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="signatories", verbose_name=_("petition")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.UNCONFIRMED)
    listing = models.CharField(_("listing"), max_length=8, choices=Listing, default=Listing.FULL)
    basis = models.CharField(_("basis"), max_length=9, choices=Basis, default=Basis.CONFIRMED)

    name = models.CharField(_("name"), max_length=250)
    # A corrected name that waits for a moderator, while the published one stays.
    proposed_name = models.CharField(_("corrected name"), max_length=250, blank=True)
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

    email = models.CharField(_("e-mail address"), max_length=254, blank=True)
    fingerprint = models.UUIDField(null=True, blank=True, editable=False)
    # One address may sign for a second organisation, and a third; each has its own number.
    ordinal = models.PositiveSmallIntegerField(default=1, editable=False)
    language = models.CharField(_("language"), max_length=35, default="en")
    # Goes up whenever the details change, so that a link knows whether it was sent with older ones.
    revision = models.PositiveIntegerField(default=1, editable=False)

    # Asked and yes, asked and no, not asked.
    updates = models.BooleanField(_("news"), null=True, blank=True)
    updates_wording = models.ForeignKey(
        Wording, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    consent = models.ForeignKey(Wording, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    attestation = models.ForeignKey(
        Wording, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    flags = ArrayField(
        models.CharField(max_length=30, choices=Flag), verbose_name=_("flags"), default=list, blank=True
    )
    source = models.CharField(_("source"), max_length=250, blank=True)
    sourced_on = models.DateField(_("source's date"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    signed_at = models.DateTimeField(_("signed"), db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    # The day on which it joined the list, where the petition is at home; public, unlike the times.
    published_on = models.DateField(_("published on"), null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(_("last mail accepted"), null=True, blank=True, editable=False)
    # The reminders it has had.
    reminded = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)
    # The mail whose typed code is good, and how often another was tried since it was sent.
    code_mail = models.BigIntegerField(null=True, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    bounced_at = models.DateTimeField(_("address condemned"), null=True, blank=True, editable=False)
    forgotten_at = models.DateTimeField(_("forgotten"), null=True, blank=True, editable=False)

    objects: ClassVar[SignatoryQuerySet] = cast(SignatoryQuerySet, SignatoryQuerySet.as_manager())

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        constraints = [
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
                name="signatory_has_name", condition=~Q(name="") | Q(forgotten_at__isnull=False)
            ),
            models.CheckConstraint(
                name="signatory_confirmed_has_time",
                condition=Q(status=Status.UNCONFIRMED)
                | Q(confirmed_at__isnull=False)
                | Q(basis=Basis.ENTERED),
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
        indexes = [
            models.Index(
                "petition", F("kind").desc(), "sort_key", "id",
                name="signatory_list",
                condition=Q(status=Status.PUBLISHED, listing=Listing.FULL),
            ),
            models.Index(
                "petition", "confirmed_at", "id", name="signatory_queue", condition=Q(status=Status.CONFIRMED)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Return a number: records that keep this text must not keep names."""
        return f"#{self.pk}"

    @property
    def is_organisation(self) -> bool:
        """Whether it is an organisation."""
        return self.kind == Kind.ORGANISATION

    @property
    def is_withheld(self) -> bool:
        """Whether it is counted and never shown."""
        return self.listing == Listing.WITHHELD

    @property
    def is_published(self) -> bool:
        """Whether it is on the list, or counted there."""
        return self.status == Status.PUBLISHED

    @property
    def is_unconfirmed(self) -> bool:
        """Whether its address's owner has not pressed the button yet."""
        return self.status == Status.UNCONFIRMED

    @property
    def is_confirmed(self) -> bool:
        """Whether it waits for a moderator's verdict."""
        return self.status == Status.CONFIRMED

    @property
    def is_rejected(self) -> bool:
        """Whether a moderator did not accept it."""
        return self.status == Status.REJECTED

    @property
    def is_gone(self) -> bool:
        """Whether it was withdrawn, or lives on in another entry."""
        return self.status in (Status.WITHDRAWN, Status.MERGED)

    @property
    def shown_country(self) -> str:
        """The country code that is printed and counted; empty where none is."""
        shown = self.is_organisation or self.shows_country
        return self.country if shown and not self.is_withheld else ""


class StatusChange(models.Model):
    """One change of one signatory: who, when, from what to what, why. Append-only, held by a trigger.

    It is the record, and the feed the tally is folded from: what was counted before the change and what is
    counted after it stand in the row.
    """

    signatory = models.ForeignKey(
        Signatory, null=True, on_delete=models.SET_NULL, related_name="changes", verbose_name=_("signatory")
    )
    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="+", verbose_name=_("petition")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    from_status = models.CharField(_("from"), max_length=11, choices=Status, blank=True)
    to_status = models.CharField(_("to"), max_length=11, choices=Status)
    was_listing = models.CharField(max_length=8, choices=Listing)
    was_country = models.CharField(max_length=2, blank=True)
    listing = models.CharField(max_length=8, choices=Listing)
    country = models.CharField(max_length=2, blank=True)
    published_on = models.DateField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    words = models.TextField(_("in words"), blank=True)
    folded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="change_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="change_to_known", condition=Q(to_status__in=Status.values)),
            models.CheckConstraint(
                name="change_withheld_has_no_country",
                condition=~Q(listing=Listing.WITHHELD) | Q(country=""),
            ),
        ]
        indexes = [
            models.Index(fields=["petition"], name="change_unfolded", condition=Q(folded_at__isnull=True)),
        ]

    def __str__(self) -> str:
        """Return the move, without whose it was."""
        return f"{self.from_status} → {self.to_status}"


class Message(models.TextChoices):
    """The kinds of mail a signatory may get."""

    CONFIRM = "confirm", _("please confirm")
    ALREADY_SIGNED = "already-signed", _("you have already signed")
    PUBLISHED = "published", _("published after review")
    REJECTED = "rejected", _("not accepted")
    REMINDER = "reminder", _("reminder to confirm")
    LAST_CALL = "last-call", _("last call to confirm")
    MANAGE = "manage", _("the link to the entry")
    SHOW = "show", _("may the name be shown?")


class OutgoingMail(models.Model):
    """The outbox: a mail that is due, written in the transaction of what it announces. No personal data."""

    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="mails")
    message = models.CharField(_("message"), max_length=20, choices=Message)
    language = models.CharField(_("language"), max_length=35)
    # Lower goes first: confirmations are ahead of everything else.
    priority = models.PositiveSmallIntegerField(default=5)
    due_at = models.DateTimeField(_("due"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last tried"), null=True)
    sent_at = models.DateTimeField(_("accepted by the mail server"), null=True)
    given_up_at = models.DateTimeField(_("given up"), null=True)
    # Why it waits for an organiser, empty where it does not.
    held = models.CharField(_("held because"), max_length=30, blank=True)
    last_error = models.CharField(_("last answer"), max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[OutgoingMailQuerySet] = cast(OutgoingMailQuerySet, OutgoingMailQuerySet.as_manager())

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        constraints = [
            models.CheckConstraint(name="mail_message_known", condition=Q(message__in=Message.values)),
        ]
        indexes = [
            models.Index(
                fields=["priority", "due_at"],
                name="mail_due",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True, held=""),
            ),
        ]

    def __str__(self) -> str:
        """Return number and kind."""
        return f"#{self.pk} {self.message}"


class MailHalt(models.Model):
    """The queue of mail is stopped, because the mail provider refuses us; at most one row."""

    reason = models.CharField(_("reason"), max_length=200)
    since = models.DateTimeField(_("since"), db_default=Now())
    probe_at = models.DateTimeField(_("next try"), db_default=Now())

    class Meta:
        verbose_name = _("stop of mail")
        verbose_name_plural = _("stops of mail")
        constraints = [models.CheckConstraint(name="mail_halt_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class NoMail(models.Model):
    """An address that asked never to be written to again, as a keyed fingerprint of the whole site."""

    fingerprint = models.UUIDField(primary_key=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("address never written to")
        verbose_name_plural = _("addresses never written to")

    def __str__(self) -> str:
        """Return the beginning of the fingerprint."""
        return str(self.fingerprint)[:8]


class TallyCell(models.Model):
    """A number folded from the record: how many are published of one kind, listing and country."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    listing = models.CharField(max_length=8, choices=Listing)
    country = models.CharField(max_length=2, blank=True)
    count = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("tally cell")
        verbose_name_plural = _("tally cells")
        constraints = [
            models.UniqueConstraint(fields=["petition", "kind", "listing", "country"], name="tally_one_cell"),
        ]

    def __str__(self) -> str:
        """Return the cell's key."""
        return f"{self.kind}/{self.listing}/{self.country}"
