"""The texts of a petition: its statement in one or more languages, its documents, its amendments."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField, ProseField
from accounts.models import User
from petitions import languages
from petitions.models.petition import Petition, make_key
from petitions.uploads import validate_pdf


def document_path(_document: models.Model, _name: str) -> str:
    """Return a random path for an upload, without the file name that its sender chose."""
    return f"documents/{make_key()}.pdf"


class Statement(models.Model):
    """The text in one language. One version is the official one. All are frozen when the petition opens."""

    # The columns that people sign: a trigger freezes them once the petition has opened.
    FROZEN = (
        "petition",
        "language",
        "direction",
        "authentic",
        "title",
        "subtitle",
        "summary",
        "text",
        "addressees",
        "place",
        "who_may_sign",
    )

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="statements", verbose_name=_("petition")
    )
    language = models.CharField(_("language"), max_length=35, validators=[languages.validate_tag])
    direction = models.CharField(
        _("direction"),
        max_length=3,
        choices=[("ltr", _("left to right")), ("rtl", _("right to left"))],
        default="ltr",
    )
    authentic = models.BooleanField(
        _("authentic"), default=False, help_text=_("The version that counts where versions differ.")
    )
    title = LineField(_("title"), max_length=300)
    subtitle = LineField(_("subtitle"), max_length=300, blank=True)
    summary = ProseField(_("summary"), max_length=1000, blank=True)
    text = ProseField(_("text"), max_length=200_000, help_text=_("In Markdown."))
    addressees = ArrayField(LineField(max_length=300), verbose_name=_("addressees"), default=list, blank=True)
    place = LineField(_("place"), max_length=250, blank=True)
    who_may_sign = LineField(_("who may sign, as printed"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    # A translation is older than the official version if that was edited later.
    edited_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-authentic", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "language"],
                condition=Q(withdrawn_at=None),
                name="statement_one_per_language",
            ),
            models.UniqueConstraint(
                fields=["petition"], condition=Q(authentic=True), name="statement_one_authentic"
            ),
            models.CheckConstraint(
                name="statement_direction_known", condition=Q(direction__in=["ltr", "rtl"])
            ),
            models.CheckConstraint(name="statement_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="statement_authentic_stays", condition=Q(authentic=False) | Q(withdrawn_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def language_name(self) -> str:
        """The language's name in itself."""
        return languages.own_name(self.language)

    @property
    def says_to(self) -> bool:
        """Whether the line of addressees begins with “To” itself, as in “To Governments”."""
        with override(self.language):
            to = gettext("To").casefold()
        return any(one.casefold().startswith(f"{to} ") for one in self.addressees)


class Document(models.Model):
    """A related document, such as talking points: a text or a PDF."""

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="documents", verbose_name=_("petition")
    )
    name = models.SlugField(_("address"), max_length=80)
    language = models.CharField(_("language"), max_length=35, validators=[languages.validate_tag])
    direction = models.CharField(
        _("direction"),
        max_length=3,
        choices=[("ltr", _("left to right")), ("rtl", _("right to left"))],
        default="ltr",
    )
    title = LineField(_("title"), max_length=300)
    text = ProseField(_("text"), max_length=200_000, blank=True, help_text=_("In Markdown."))
    file = models.FileField(_("PDF"), upload_to=document_path, blank=True, validators=[validate_pdf])
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    tells_outcome = models.BooleanField(
        _("says what became of the statement"),
        default=False,
        help_text=_("Once the petition has closed, it stands above the text."),
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "name", "language"], name="document_one_per_language"
            ),
            models.CheckConstraint(
                name="document_direction_known", condition=Q(direction__in=["ltr", "rtl"])
            ),
            models.CheckConstraint(name="document_has_text_or_file", condition=~Q(text="") | ~Q(file="")),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


AMENDMENT_ACTS = ["erratum", "language", "withdrawal", "close", "closed", "reopened", "paused", "resumed"]


class Amendment(models.Model):
    """A change to an opened petition: publicly logged, append-only by a trigger."""

    class Act(models.TextChoices):
        """The acts."""

        ERRATUM = "erratum", _("erratum")
        LANGUAGE = "language", _("another language")
        WITHDRAWAL = "withdrawal", _("translation withdrawn")
        CLOSE = "close", _("the close moved")
        CLOSED = "closed", _("closed early")
        REOPENED = "reopened", _("reopened")
        PAUSED = "paused", _("new signatures paused")
        RESUMED = "resumed", _("new signatures resumed")

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("petition")
    )
    act = models.CharField(_("what"), max_length=10, choices=Act)
    # The version that was amended; empty for a move of the close.
    statement = models.ForeignKey(
        Statement, null=True, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("statement")
    )
    # For an erratum the words before and after. For a move of the close both times, as ISO 8601 in UTC.
    old = ProseField(_("old"), blank=True, max_length=2000)
    new = ProseField(_("new"), blank=True, max_length=2000)
    # The public reason of an early close.
    reason = ProseField(_("reason"), blank=True, max_length=500)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="amendment_act_known",
                condition=Q(act__in=AMENDMENT_ACTS),
            ),
            models.CheckConstraint(name="early_close_has_reason", condition=~Q(act="closed") | ~Q(reason="")),
            models.CheckConstraint(
                name="erratum_has_words",
                condition=~Q(act="erratum") | (~Q(old="") & Q(statement__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        """Return the name of the act."""
        return str(self.get_act_display())
