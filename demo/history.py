"""The history of the demonstration's list: flags, reviews, merges, corrections."""

from collections.abc import Callable

from deliveries import freeze
from deliveries.letter import Choices
from demo import people
from demo.content import Entry
from petitions import lifecycle as petition_lifecycle
from petitions.models import Petition
from signatories.lifecycle import correct, enter, feature, merge, review, withdraw
from signatories.lifecycle.enter import Origin
from signatories.lifecycle.sign import Details
from signatories.models import Kind, Reason, Report, Signatory

# Each gets a flag when it is confirmed: for letters of another script, or a listed organisation's name.
FLAGGED = [
    Entry("individual", "Zоё van den Berg", "NL", "Streekarchief", "archivaris"),
    Entry("individual", "Rosalind Quayle", "MT", "The Harbour Archive", "director"),
]
MERGED = Entry("organisation", "Asociación Vecinos del Archivo, Argentina", "AR")
REFUSED = Entry("organisation", "Donald Duck Admirers", "US")
WITHDRAWN = Entry("individual", "Benedikt Amsel", "AT", "", "bookbinder")
MISSPELT = Entry("organisation", "Downstreem Watch of the Lake", "UG")

BY_LETTER = Origin("Letter to the secretariat, read out at the workshop in Lisbon")
BY_MAIL = Origin("They promised at the workshop in Lisbon to sign")


def write(petition: Petition, sign: Callable[[Petition, Entry], Signatory]) -> None:
    """Create the history of a petition by calling the usual verbs."""
    moderator, organiser = people.account("moderator"), people.account("organiser")
    for entry in FLAGGED:
        sign(petition, entry)
    merge.merge(sign(petition, MERGED), into=_named(petition, "Asociación Vecinos del Archivo"), by=moderator)
    review.reject(sign(petition, REFUSED), by=moderator, reason=Reason.NOT_A_NAME)
    withdraw.withdraw(sign(petition, WITHDRAWN))
    for name in ("Riverbank Digital Rights", "Open Line Collective"):
        feature.put_in_front(_named(petition, name))
    misspelt = sign(petition, MISSPELT)
    correct.revise(misspelt, {"name": "Downstream Watch of the Lake"}, by=moderator)
    review.publish(misspelt, by=moderator)
    _ask_for_other_words(_named(petition, "Northern Press Circle"))
    for name, country in (("Casa da Memória Falada", "BR"), ("Kirjakellari", "FI")):
        enter.enter(petition, _organisation(name, country), BY_LETTER, by=organiser)
    for name, country in (("Biblioteka pod Lipą", "PL"), ("Maktaba ya Bahari", "TZ")):
        mailbox = f"{country.lower()}@invited.example"
        enter.invite(petition, _organisation(name, country, email=mailbox), BY_MAIL, by=organiser)
    words = "The Open Line Collective signs twice, I think: once more under its old name."
    Report.objects.create(petition=petition, words=words, contact="a reader, reader@paper.example")
    text = petition.statements.get(language="en")
    petition_lifecycle.correct(
        text, old="has moved to systems", new="has been moved to systems", by=organiser
    )


def hand_over(petition: Petition) -> None:
    """Deliver the letter as it is now, before anybody else signs."""
    at = Petition.objects.with_clock().get(pk=petition.pk).clock
    handover = freeze.Handover("The joint river commission", at, "Jinja")
    freeze.deliver(petition, handover, Choices(), by=people.account("organiser"))


def _named(petition: Petition, name: str) -> Signatory:
    return petition.signatories.get(name=name)


def _organisation(name: str, country: str, *, email: str = "") -> Details:
    return Details(kind=Kind.ORGANISATION, name=name, country=country, email=email)


def _ask_for_other_words(row: Signatory) -> None:
    """Save an owner's correction of name and acronym, which waits for a moderator."""
    wanted = Details(
        kind=row.kind, name="Northern Press Circle", acronym="NoPC", email=row.email, country=row.country,
        website=row.website, representative=row.representative, role=row.role,
    )  # fmt: skip
    correct.correct(row, wanted)
