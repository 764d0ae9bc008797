"""A petition: its data controller, who may sign, and when. Its state follows from its dates."""

import secrets
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import ClassVar, cast

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField
from coalitions.models import Coalition, validate_time_zone
from petitions import colours, languages
from petitions.models.querysets import PetitionQuerySet

# The slugs that URLs accept (petitions/converters.py).
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
validate_slug = RegexValidator(SLUG, _("Use small letters, digits and single hyphens."))


def make_key() -> str:
    """Return 128 random bits for a URL that cannot be guessed."""
    return secrets.token_urlsafe(16).replace("-", "a").replace("_", "b")


def newest_fingerprint_version() -> int:
    """Return the version of the fingerprint key that new petitions use."""
    return max(settings.FINGERPRINT_KEYS)


# The latest close: the hours to confirm after it must still be a valid date.
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
# `public_at` of a petition that stays behind its secret link until its team makes it public.
UNTIL_TOLD = LATEST


class Kinds(models.TextChoices):
    """The kinds of signatories that a rule is about."""

    ORGANISATIONS = "organisations", _("organisations")
    INDIVIDUALS = "individuals", _("individuals")
    BOTH = "both", _("organisations and individuals")


class Review(models.TextChoices):
    """The kinds of signatories that are published only after review."""

    ORGANISATIONS = "organisations", _("organisations")
    INDIVIDUALS = "individuals", _("individuals")
    BOTH = "both", _("organisations and individuals")
    NONE = "none", _("nobody")


class State(models.TextChoices):
    """The state of a petition. It follows from the dates and is not stored."""

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class Petition(models.Model):
    """A petition: a statement to sign, its addressees, and the period in which people can sign."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        validators=[validate_slug],
        help_text=_("The last part of the page's address."),
    )
    coalition = models.ForeignKey(
        Coalition,
        on_delete=models.PROTECT,
        related_name="petitions",
        verbose_name=_("coalition"),
    )
    default_language = models.CharField(
        _("default language"), max_length=35, default="en", validators=[languages.validate_tag]
    )

    kinds = models.CharField(_("who may sign"), max_length=13, choices=Kinds, default=Kinds.BOTH)
    review = models.CharField(
        _("published only after review"), max_length=13, choices=Review, default=Review.ORGANISATIONS
    )
    holds_all = models.BooleanField(_("hold all new names for review"), default=False)
    lists_individuals_in_downloads = models.BooleanField(_("list individuals in downloads"), default=True)
    has_neutral_subjects = models.BooleanField(_("neutral subjects in e-mails"), default=False)

    event_from_on = models.DateField(_("event from"), null=True, blank=True)
    event_until_on = models.DateField(_("event until"), null=True, blank=True)

    controller = LineField(
        _("controller"),
        max_length=250,
        blank=True,
        help_text=_("Who is responsible for the signatories' data."),
    )
    contact = LineField(
        _("contact"),
        max_length=250,
        blank=True,
        help_text=_("How signatories and the press reach the controller."),
    )
    recipients = LineField(
        _("recipients"),
        max_length=500,
        blank=True,
        help_text=_("To whom the list will be handed. Left empty: the addressees."),
    )
    news_sender = LineField(
        _("sender of news"),
        max_length=250,
        blank=True,
        help_text=_("Who may write to signatories that ask for news. Left empty: nobody is asked."),
    )

    accent = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[colours.validate],
        help_text=_("Of buttons and numbers, like #7b1e2e. Left empty: the site's own."),
    )

    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    # Everybody can read why a petition was closed early.
    close_reason = LineField(max_length=500, blank=True, editable=False)
    # Since when it takes no new signatures; `is_open` stays true meanwhile.
    paused_at = models.DateTimeField(null=True, editable=False)
    grace_hours = models.PositiveSmallIntegerField(
        _("hours to confirm after the close"), default=24, validators=[MaxValueValidator(24)]
    )
    public_at = models.DateTimeField(
        _("public from"),
        null=True,
        blank=True,
        help_text=_("Before it, every page needs the secret link. Left empty: public as soon as it opens."),
    )
    key = models.CharField(max_length=32, default=make_key, editable=False)
    fingerprint_version = models.PositiveSmallIntegerField(default=newest_fingerprint_version, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar["PetitionQuerySet[Petition]"] = cast(
        "PetitionQuerySet[Petition]", PetitionQuerySet.as_manager()
    )

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(name="petition_kinds_known", condition=Q(kinds__in=Kinds.values)),
            models.CheckConstraint(name="petition_review_known", condition=Q(review__in=Review.values)),
            models.CheckConstraint(
                name="petition_closes_after_it_opens",
                condition=Q(closes_at__isnull=True)
                | Q(opens_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("A petition closes after it opens."),
            ),
            models.CheckConstraint(
                name="petition_closes_in_our_time",
                condition=Q(closes_at__isnull=True) | Q(closes_at__lt=LATEST),
                violation_error_message=_("A petition closes within this century."),
            ),
            models.CheckConstraint(
                name="petition_event_in_order",
                condition=Q(event_from_on__isnull=True)
                | Q(event_until_on__isnull=True)
                | Q(event_until_on__gte=F("event_from_on")),
                violation_error_message=_("The event ends after it begins."),
            ),
            models.CheckConstraint(
                name="petition_opens_with_controller_and_contact",
                condition=Q(opens_at__isnull=True) | (~Q(controller="") & ~Q(contact="")),
                violation_error_message=_("A petition cannot open without a controller and a contact."),
            ),
            models.CheckConstraint(name="petition_slug_fits_address", condition=Q(slug__regex=SLUG)),
            models.CheckConstraint(name="petition_grace_within_a_day", condition=Q(grace_hours__lte=24)),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def title(self) -> str:
        """The title of the official version, or else of another; a draft may have none."""
        # `all` uses what a queryset has fetched beforehand.
        statement = next(iter(self.statements.all()), None)
        return statement.title if statement else gettext("A draft without a title")

    @cached_property
    def clock(self) -> datetime:
        """The time by the database's clock when the row was read; `with_clock()` annotates it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp()")
            now: datetime = cursor.fetchone()[0]
        return now

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone in which the petition's days begin and end."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        """Today in the petition's time zone."""
        return self.clock.astimezone(self.zone).date()

    @property
    def state(self) -> State:
        """The state: draft until it opens, then open, and closed from `closes_at` on."""
        if self.opens_at is None or self.opens_at > self.clock:
            return State.DRAFT
        if self.closes_at is not None and self.closes_at <= self.clock:
            return State.CLOSED
        return State.OPEN

    @property
    def is_open(self) -> bool:
        """Whether its time has come and has not ended; it may be paused."""
        return self.state == State.OPEN

    @property
    def is_paused(self) -> bool:
        """Whether it is open but takes no new signatures."""
        return self.is_open and self.paused_at is not None

    @property
    def is_signable(self) -> bool:
        """Whether people can sign it now."""
        return self.is_open and self.paused_at is None

    @property
    def is_public(self) -> bool:
        """Whether anyone may read it without the secret link."""
        return self.state != State.DRAFT and (self.public_at is None or self.public_at <= self.clock)

    @property
    def waits_to_be_told(self) -> bool:
        """Whether it becomes public only when its team says so."""
        return self.public_at == UNTIL_TOLD

    @property
    def ref(self) -> str:
        """The petition's part of a URL: its slug, with its key until the petition is public."""
        return self.slug if self.is_public else f"{self.slug}~{self.key}"

    @property
    def confirmable_until(self) -> datetime | None:
        """The end of the time to confirm for people who signed before the close; None without a close."""
        return self.closes_at and self.closes_at + timedelta(hours=self.grace_hours)

    @property
    def is_confirmable(self) -> bool:
        """Whether people who signed before the close may still confirm."""
        until = self.confirmable_until
        return self.state != State.DRAFT and (until is None or self.clock < until)

    def reviews(self, kind: str) -> bool:
        """Tell whether signatories of `kind` (`individual` or `organisation`) wait for a moderator."""
        return self.holds_all or self.review in (Review.BOTH, f"{kind}s")

    def takes(self, kind: str) -> bool:
        """Tell whether signatories of `kind` may sign."""
        return self.kinds in (Kinds.BOTH, f"{kind}s")
