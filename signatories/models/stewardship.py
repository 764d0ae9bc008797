"""The work of organisers and moderators: exports, reveals, long lists, featured names, bulk decisions."""

from typing import ClassVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField, ProseField
from accounts.models import User
from petitions.models import Petition
from signatories.models.choices import Flag, Kind, Reason
from signatories.models.signatory import Signatory


class ExportRecord(models.Model):
    """An export of contact data, with its user, time, size and purpose. A trigger keeps it append-only."""

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="exports", verbose_name=_("petition")
    )
    # Empty if a management command exported.
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=Now())
    reason = LineField(_("reason"), max_length=500)
    rows = models.PositiveIntegerField(_("rows"))
    with_withheld = models.BooleanField(_("withheld names too"), default=False)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.pk}"


class ContactReveal(models.Model):
    """A view of an entry's contact data. A trigger keeps it append-only."""

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="reveals", verbose_name=_("petition")
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=Now())
    # A number, not a foreign key: this row must remain when the entry is forgotten.
    signatory_number = models.BigIntegerField(_("signatory"))

    class Meta:
        verbose_name = _("look at contact data")
        verbose_name_plural = _("looks at contact data")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.pk}"


class ListImportQuerySet(models.QuerySet["ListImport"]):
    """Filters on long lists."""

    def running(self) -> "ListImportQuerySet":
        """Keep lists that were started and are not finished, the oldest first."""
        return self.filter(started_at__isnull=False, finished_at=None).order_by("started_at", "id")

    def finish(self, **outcome: object) -> None:
        """Save the result of these lists, and delete their text."""
        self.update(finished_at=Now(), text="", **outcome)

    @transaction.atomic
    def give_up(self) -> None:
        """Finish lists that no worker completed in time, unless a worker has one now."""
        free = list(self.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
        problem = gettext("It could not be carried out (%(kind)s).") % {"kind": "TimeoutError"}
        ListImport.objects.filter(pk__in=free).finish(problem=problem)


class ListImport(models.Model):
    """A list that is too long for a page, so a worker enters it. Its text is deleted afterwards."""

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="list_imports", verbose_name=_("petition")
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    inviting = models.BooleanField(_("invited"), default=False)
    source = LineField(_("source"), max_length=250)
    sourced_on = models.DateField(_("source's date"), null=True)
    language = models.CharField(_("language"), max_length=35)
    text = models.TextField()
    lines = models.PositiveIntegerField(_("lines"))
    entered = models.PositiveIntegerField(_("entered"), null=True)
    left_out = models.PositiveIntegerField(_("left out"), default=0)
    # The numbers of the first such lines in the organiser's copy; no names are kept.
    left_out_lines = ArrayField(models.PositiveIntegerField(), default=list)
    problem = models.TextField(_("problem"), blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(_("begun"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects: ClassVar[ListImportQuerySet] = cast(ListImportQuerySet, ListImportQuerySet.as_manager())

    class Meta:
        verbose_name = _("long list")
        verbose_name_plural = _("long lists")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.pk}"

    @property
    def is_running(self) -> bool:
        """Whether a worker enters it now, or will do so."""
        return self.started_at is not None and self.finished_at is None


class Featured(models.Model):
    """A featured name: shown first under the statement and in the letter, in the organisers' order."""

    signatory = models.OneToOneField(Signatory, primary_key=True, on_delete=models.CASCADE)
    place = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("name in front")
        verbose_name_plural = _("names in front")
        ordering = ["place", "signatory"]

    def __str__(self) -> str:
        """Return the number of the signatory."""
        return f"#{self.pk}"


class Report(models.Model):
    """A reader's report that something on a list is wrong; it needs no account."""

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="reports", verbose_name=_("petition")
    )
    words = ProseField(_("what is wrong"), max_length=2000)
    contact = LineField(_("how to reach who said so"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("reported"), db_default=Now())
    # It may name a person, and is deleted with the report.
    done = ProseField(_("what was done"), max_length=2000, blank=True, db_default="")
    # The team's e-mail to the reader.
    reply = ProseField(_("reply"), max_length=2000, blank=True, db_default="")
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("settled by")
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["settled_at", "id"]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.pk}"


class BulkDecision(models.Model):
    """A bulk decision: a worker carries it out, shows progress, and can cancel and undo it."""

    class Act(models.TextChoices):
        """The two decisions."""

        PUBLISH = "publish", _("publish")
        REJECT = "reject", _("reject")

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="bulk_decisions", verbose_name=_("petition")
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    act = models.CharField(_("verdict"), max_length=7, choices=Act)
    # The rule: at least one of the four is set. Chosen entries are named by number and revision.
    chosen = ArrayField(models.CharField(max_length=30), default=list, db_default=[], blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, blank=True)
    flag = models.CharField(_("flag"), max_length=30, choices=Flag, blank=True)
    q = LineField(_("words of the name"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=30, choices=Reason, blank=True)
    words = ProseField(_("in words"), blank=True)
    total = models.PositiveIntegerField(_("how many"))
    done = models.PositiveIntegerField(_("done"), default=0)
    undone = models.PositiveIntegerField(_("undone"), default=0)
    created_at = models.DateTimeField(_("begun"), db_default=Now())
    # The user who cancelled it or had it undone.
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    undo_at = models.DateTimeField(_("undo asked for"), null=True)
    undo_finished_at = models.DateTimeField(_("undo finished"), null=True)

    class Meta:
        verbose_name = _("decision on many")
        verbose_name_plural = _("decisions on many")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="bulk_has_a_rule", condition=~models.Q(kind="", flag="", q="", chosen=[])
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.pk}"

    @property
    def is_running(self) -> bool:
        """Whether it is not finished."""
        if self.undo_at:
            return self.undo_finished_at is None
        return self.finished_at is None and self.cancelled_at is None
