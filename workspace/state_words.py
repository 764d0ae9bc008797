"""The state of a petition in words, as its team reads it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petitions import formats, lifecycle
from petitions.models import Petition, State


def state_in_words(petition: Petition) -> str:
    """Return where a petition stands, as one short sentence."""
    if petition.state == State.DRAFT:
        return _draft(petition)
    if petition.state == State.CLOSED:
        return _("Closed on %(day)s") % {"day": formats.deadline(petition)}
    if petition.is_paused:
        return _("Paused: takes no new signatures")
    if not petition.is_public:
        if petition.public_at is None or petition.waits_to_be_told:
            return _("Open by secret link")
        return _("Open by secret link until %(moment)s") % {
            "moment": formats.moment(petition.public_at, petition)
        }
    if petition.closes_at is None:
        return _("Open")
    return _("Open, closes %(remaining)s") % {"remaining": formats.remaining(petition)}


def _draft(petition: Petition) -> str:
    if petition.opens_at:
        return _("Opens on %(moment)s") % {"moment": formats.moment(petition.opens_at, petition)}
    number = len(lifecycle.missing(petition))
    if not number:
        return _("Draft: ready to open")
    return ngettext("Draft: %(n)d thing missing", "Draft: %(n)d things missing", number) % {"n": number}
