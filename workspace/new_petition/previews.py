"""Shows a draft in each language as signatories will see it: the pages, and the mail that asks to confirm."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from petitions import languages, pages
from petitions.links import absolute
from petitions.models import Kinds, Petition, Statement
from signatories.mail.composition import subject_of
from signatories.models import Kind
from signatories.signing import responses
from signatories.signing.sign_form import SignForm

# Stand for the link and the code, which each mail has of its own.
EXAMPLE_LINK, EXAMPLE_CODE = "…/confirm/…", "123 456"


@dataclass(frozen=True)
class Mail:
    """A mail as it will look."""

    subject: str
    text: str


@dataclass(frozen=True)
class Version:
    """The pages and the mail in one language of the statement."""

    language: str
    # The language of the pages and mails around the text.
    interface: str
    page: str
    form: str
    mail: Mail


def versions(petition: Petition) -> list[Version]:
    """Return what signatories see in each language of a draft, the official one first."""
    return [_version(petition, one) for one in petition.statements.filter(withdrawn_at=None)]


def _version(petition: Petition, statement: Statement) -> Version:
    here = get_language() or "en"
    interface = interface_for(statement.language)
    form = reverse("workspace:check_form", args=[petition.pk])
    with override(interface):
        page = absolute(reverse("petitions:petition", args=[petition.ref]))
        mail = _confirmation_mail(petition, statement.title)
    return Version(
        languages.name_in(statement.language, here),
        interface,
        f"{page}?text={statement.language}",
        f"{form}?text={statement.language}",
        mail,
    )


def interface_for(language: str) -> str:
    """Return the language of the pages around a text: its own, or the reader's if pages do not speak it."""
    return language if language in languages.interface() else get_language() or "en"


def sign_form(request: HttpRequest, petition: Petition) -> HttpResponse:
    """Show the sign form of a draft in the language `?text=`; a POST sends nothing."""
    if request.method == "POST":
        messages.info(request, _("This was a preview. Nothing was sent."))
        return redirect("workspace:check", petition.pk)
    language = pages.wanted_language(request)
    page = pages.read_page(petition.ref, language)
    kind = Kind.INDIVIDUAL if petition.kinds == Kinds.INDIVIDUALS else Kind.ORGANISATION
    with override(interface_for(language)):
        form = SignForm(petition=page.reading.petition, initial={"kind": kind})
        shown = responses.context(page.reading, form=form, convenors=page.convenors, is_preview=True)
        return responses.personal(render(request, "signing/sign.html", shown))


def _confirmation_mail(petition: Petition, title: str) -> Mail:
    """Return the mail that asks a signatory to confirm, with an example name."""
    context = {
        "petition": petition,
        "title": title,
        "name": _("Example Name"),
        "link": f"{settings.SITE_URL}/{EXAMPLE_LINK}",
        "not_me": f"{settings.SITE_URL}/{EXAMPLE_LINK}",
        "code": EXAMPLE_CODE,
        "site_name": settings.SITE_NAME,
    }
    text = render_to_string("mail/confirm.txt", context).strip()
    return Mail(subject_of(_("Please confirm"), petition, title), text)
