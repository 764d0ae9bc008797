"""The basis of the list: how it is known that these names signed."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petitions import formats
from petitions.models import Petition
from signatories.models import Basis, Signatory


def of(petition: Petition) -> str:
    """Return the sentence that says how many were confirmed by e-mail, and how many entered."""
    counts = (
        Signatory.objects.under(petition)
        .published()
        .aggregate(
            confirmed=Count("pk", filter=Q(basis=Basis.CONFIRMED)),
            entered=Count("pk", filter=Q(basis=Basis.ENTERED)),
        )
    )
    parts = []
    if confirmed := counts["confirmed"]:
        text = ngettext("{n} confirmed by e-mail", "{n} confirmed by e-mail", confirmed)
        parts.append(text.format(n=formats.number(confirmed)))
    if entered := counts["entered"]:
        text = ngettext(
            "{n} received otherwise and entered by the organisers",
            "{n} received otherwise and entered by the organisers",
            entered,
        )
        parts.append(text.format(n=formats.number(entered)))
    return _(", ").join(parts)
