"""The choices of columns."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The kinds of signatories."""

    INDIVIDUAL = "individual", _("individual")
    ORGANISATION = "organisation", _("organisation")


class Listing(models.TextChoices):
    """How a signatory asked to be listed."""

    FULL = "full", _("in full")
    WITHHELD = "withheld", _("name withheld")


class Basis(models.TextChoices):
    """How we know that a signatory signed."""

    CONFIRMED = "confirmed", _("confirmed by e-mail")
    ENTERED = "entered", _("entered by an organiser")


class Flag(models.TextChoices):
    """Why a moderator should look at a signatory, whatever the petition's policy."""

    ROBOT = "robot", _("filled in what only a robot sees")
    QUICK = "quick", _("sent faster than a person types")
    NETWORK = "network", _("many from the same network")
    DISPOSABLE = "disposable", _("the address is a disposable one")
    LOOK_ALIKE = "look-alike", _("looks like a name that is listed already")
    AFFILIATION = "affiliation", _("the affiliation is an organisation on the list")


class Reason(models.TextChoices):
    """Why a moderator did not accept a signatory."""

    NOT_A_NAME = "not-a-name", _("the name is not a real name")
    NOT_ELIGIBLE = "not-eligible", _("only the people or organisations named in the statement may sign")
    NOT_AUTHORISED = "not-authorised", _("the organisation has not authorised the signature")
    TWIN = "twin", _("the signatory is on the list already")
    OTHER = "other", _("another reason")


class Priority(models.IntegerChoices):
    """The priority of mail: confirmations are sent before everything else."""

    FIRST, SOON, LATER = 1, 3, 5


class Message(models.TextChoices):
    """The kinds of mail: to signatories, and to staff."""

    CONFIRM = "confirm", _("please confirm")
    ALREADY_SIGNED = "already-signed", _("you have already signed")
    PUBLISHED = "published", _("published after review")
    REJECTED = "rejected", _("not accepted")
    CORRECTED = "corrected", _("corrected by a moderator")
    REPLY = "reply", _("reply to a report")
    QUESTION = "question", _("a question about the entry")
    ACCEPTED = "accepted", _("correction accepted")
    DECLINED = "declined", _("correction declined")
    DELIVERED = "delivered", _("delivered to its addressee")
    REMINDER = "reminder", _("reminder to confirm")
    LAST_CALL = "last-call", _("last call to confirm")
    MANAGE = "manage", _("the link to the entry")
    ENTERED = "entered", _("entered by an organiser")
    INVITE = "invite", _("invited to sign")
    SHOW = "show", _("may the name be shown?")
    INVITATION = "invitation", _("invitation to work here")
    WAITING = "waiting", _("to moderators: something waits")
    CLOSING = "closing", _("to organisers: the close is near")
    HELD = "held", _("to organisers: mail is held back")
    UNSEEN = "unseen", _("to organisers: nobody may see the withheld names that wait")
    ASKED = "asked", _("another owner of the entry asks for a change")
    ADMINISTRATOR = "administrator", _("to organisers: an administrator took a role")
