"""The wordings that signatories agree to, in their language, and the rows that keep them."""

import hashlib

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from petitions.models import Petition, Statement
from serving.single_flight import SingleFlightCache
from signatories.models import Wording


def recipients(petition: Petition, statement: Statement) -> str:
    """Return the recipients of the list as the sign page names them, empty if there are none."""
    return petition.recipients or _("; ").join(statement.addressees)


def consent(petition: Petition, statement: Statement, *, withheld: bool = False) -> str:
    """Return the consent that the confirm button gives, for a name that is shown or withheld.

    It names the recipients of the list. Organisers may change them later; the consent stays as it was read.
    """
    if withheld:
        return _(
            "By confirming I sign this statement and agree that I am counted among those who signed it. My "
            "name is not published, and not handed over. %(controller)s is responsible for these data. "
            "I can correct or withdraw my entry later."
        ) % {"controller": petition.controller}
    if named := recipients(petition, statement):
        return _(
            "By confirming I sign this statement and agree that the entry shown above is published with it, "
            "counted, and handed over to: %(recipients)s. %(controller)s is responsible for these data. "
            "I can correct or withdraw my entry later."
        ) % {"controller": petition.controller, "recipients": named}
    return _(
        "By confirming I sign this statement and agree that the entry shown above is published with it, "
        "counted, and handed over to its addressees. %(controller)s is responsible for these data. "
        "I can correct or withdraw my entry later."
    ) % {"controller": petition.controller}


def attestation() -> str:
    """Return the attestation of a representative."""
    return _("I am authorised to sign for this organisation")


def updates(petition: Petition) -> str:
    """Return the consent to news from the petition's named sender."""
    return _("%(sender)s may write to me with news about this statement") % {"sender": petition.news_sender}


def digest(*words: str) -> str:
    """Return a short hash of wordings, by which a form tells whether they changed since it was shown."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


# On a busy day thousands agree to the same wording within a second.
_kept: SingleFlightCache[Wording] = SingleFlightCache(256)


def get_or_create(purpose: Wording.Purpose, text: str) -> Wording:
    """Return the row that keeps `text` in the current language."""
    language = get_language() or "en"
    digest = hashlib.sha256(f"{purpose}\0{language}\0{text}".encode()).hexdigest()

    def make() -> Wording:
        columns = {"purpose": purpose, "language": language, "text": text}
        return Wording.objects.get_or_create(digest=digest, defaults=columns)[0]

    return _kept.get(digest, make)
