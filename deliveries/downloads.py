"""Records who downloads a letter before its petition is public, since it has names."""

from accounts.models import User
from petitions.models import Petition
from signatories.listing import tally
from signatories.models import ExportRecord

# The purpose that such an export has in the record.
BEFORE_PUBLICATION = "letter before publication"


def record(petition: Petition, *, by: User | None) -> None:
    """Record that `by` (None: a command) downloads the letter, unless the names are public already."""
    if not petition.is_public:
        ExportRecord.objects.create(
            petition=petition, by=by, rows=tally.of(petition).shown, reason=BEFORE_PUBLICATION
        )
