"""The record of letters that somebody takes before their statement is public: they hold names."""

from accounts.models import User
from petitions.models import Petition
from signatories.listing import tally
from signatories.models import ExportRecord


def record(petition: Petition, *, by: User | None) -> None:
    """Record that `by` takes the letter (None: a command), unless everybody can read the names already."""
    if not petition.is_public:
        ExportRecord.objects.create(
            petition=petition, by=by, rows=tally.of(petition).shown, reason="letter before publication"
        )
