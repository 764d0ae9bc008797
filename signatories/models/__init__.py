"""The models: signatories, the record of their changes, the outbox, the tallies."""

from signatories.models.choices import Basis, Flag, Kind, Listing, Message, Priority, Reason
from signatories.models.consents import Consent, active_consents
from signatories.models.entry_notes import CORRECTABLE, Correction, Note, Question, forget_notes, replaced
from signatories.models.heartbeats import Heartbeat
from signatories.models.outgoing import LinkRequest, MailHalt, NoMail, OutgoingMail
from signatories.models.owner_requests import SharedRequest
from signatories.models.record import DayCell, DayChange, StatusChange, TallyCell, UnknownCountry
from signatories.models.room_links import RoomLink
from signatories.models.signatory import Signatory
from signatories.models.stewardship import (
    BulkDecision,
    ContactReveal,
    ExportRecord,
    Featured,
    ListImport,
    Report,
)
from signatories.models.wordings import Wording

__all__ = [
    "CORRECTABLE",
    "Basis",
    "BulkDecision",
    "Consent",
    "ContactReveal",
    "Correction",
    "DayCell",
    "DayChange",
    "ExportRecord",
    "Featured",
    "Flag",
    "Heartbeat",
    "Kind",
    "LinkRequest",
    "ListImport",
    "Listing",
    "MailHalt",
    "Message",
    "NoMail",
    "Note",
    "OutgoingMail",
    "Priority",
    "Question",
    "Reason",
    "Report",
    "RoomLink",
    "SharedRequest",
    "Signatory",
    "StatusChange",
    "TallyCell",
    "UnknownCountry",
    "Wording",
    "active_consents",
    "forget_notes",
    "replaced",
]
