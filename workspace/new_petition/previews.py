"""What signatories of a draft will see: the sign form, and the mail that asks them to confirm."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from petitions import drafts, pages
from petitions.models import Kinds, Petition
from signatories.models import Kind
from signatories.signing import responses
from signatories.signing.sign_form import SignForm

# Stand for the link and the code, which each mail has of its own.
EXAMPLE_LINK, EXAMPLE_CODE = "…/confirm/…", "123 456"


def sign_form(request: HttpRequest, petition: Petition) -> HttpResponse:
    """Show the sign form of a draft; a POST sends nothing."""
    if request.method == "POST":
        messages.info(request, _("This was a preview. Nothing was sent."))
        return redirect("workspace:check", petition.pk)
    page = pages.read_page(petition.ref, pages.wanted_language(request))
    kind = Kind.INDIVIDUAL if petition.kinds == Kinds.INDIVIDUALS else Kind.ORGANISATION
    form = SignForm(petition=page.reading.petition, initial={"kind": kind})
    shown = responses.context(page.reading, form=form, convenors=page.convenors, is_preview=True)
    return responses.personal(render(request, "signing/sign.html", shown))


def confirmation_mail(petition: Petition) -> str:
    """Return the text of the mail that asks a signatory to confirm, with an example name."""
    statement = drafts.official_text(petition)
    context = {
        "petition": petition,
        "title": statement.title if statement else "",
        "name": _("Example Name"),
        "link": f"{settings.SITE_URL}/{EXAMPLE_LINK}",
        "not_me": f"{settings.SITE_URL}/{EXAMPLE_LINK}",
        "code": EXAMPLE_CODE,
        "site_name": settings.SITE_NAME,
    }
    return render_to_string("mail/confirm.txt", context).strip()
