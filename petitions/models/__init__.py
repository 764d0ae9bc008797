"""The rows of petitions: the petition, its statement in each language, its documents, its people."""

from petitions.models.people import Convenor, Role, RoleChange
from petitions.models.petition import (
    LATEST,
    SLUG,
    UNTIL_TOLD,
    Kinds,
    Petition,
    Review,
    State,
    make_key,
    newest_fingerprint_version,
    validate_slug,
)
from petitions.models.texts import Amendment, Document, Statement, document_path

__all__ = [
    "LATEST",
    "SLUG",
    "UNTIL_TOLD",
    "Amendment",
    "Convenor",
    "Document",
    "Kinds",
    "Petition",
    "Review",
    "Role",
    "RoleChange",
    "State",
    "Statement",
    "document_path",
    "make_key",
    "newest_fingerprint_version",
    "validate_slug",
]
