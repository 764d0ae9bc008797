"""The wordings that signatories agree to."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Wording(models.Model):
    """A wording that signatories agreed to. Each text is stored once; its digest is its version."""

    class Purpose(models.TextChoices):
        """The purposes of wordings."""

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
