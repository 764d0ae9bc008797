"""The page that mails people the link to their entries."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from serving import client_address
from signatories.limits import rate_limits
from signatories.outbox import queueing
from signatories.signing.cross_site import is_our_own
from signatories.signing.owner_forms import RequestLinkForm
from signatories.signing.responses import personal

# Over the limit the mail leaves this much later: the page says that it may take up to an hour.
DELAY_OVER_LIMIT = timedelta(minutes=50)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def request_link(request: HttpRequest) -> HttpResponse:
    """GET asks for an address; POST mails the link, and gives the same answer for every address."""
    is_foreign = request.method == "POST" and not is_our_own(request)
    form = RequestLinkForm(request.POST if request.method == "POST" else None)
    if is_foreign or not form.is_valid():
        shown = {"form": form, "is_foreign": is_foreign}
        return personal(render(request, "signing/request_link.html", shown))
    email = form.cleaned_data["email"]
    is_over = rate_limits.links_are_over(client_address.networks_of(request))
    queueing.ask_for_link(email, after=DELAY_OVER_LIMIT if is_over else queueing.AT_ONCE)
    return _link_sent(request, email)


def _link_sent(request: HttpRequest, email: str) -> HttpResponse:
    return personal(render(request, "signing/link_sent.html", {"email": email}))
