"""“Is something wrong here?”: a reader tells the moderators, without an account."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from petitions import pages
from serving import client_address
from signatories.identity.form_fields import Trap
from signatories.limits import rate_limits
from signatories.models import Report
from signatories.signing.cross_site import is_our_own
from signatories.signing.responses import personal


class ReportForm(forms.ModelForm):
    """What is wrong, and how to reach who says so."""

    fax = Trap()

    class Meta:
        model = Report
        fields = ("words", "contact")
        labels = {"words": _("What is wrong?"), "contact": _("How can we reach you? (optional)")}
        help_texts = {"contact": _("Never published; deleted with the report.")}
        error_messages = {"words": {"required": _("Say what is wrong")}}
        widgets = {"words": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **options: Any) -> None:
        """Name fields as the other forms do."""
        options |= {"auto_id": "%s", "label_suffix": ""}
        super().__init__(*args, **options)
        for field in self.fields.values():
            # A browser would cut what is pasted, and say nothing.
            field.widget.attrs.pop("maxlength", None)

    @property
    def fields_of(self) -> dict[str, str]:
        """Which field nobody sees."""
        return {"fax": "nobody"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """GET asks what is wrong; POST tells the moderators.

    Past its network's limit a report comes back, with what was typed. A robot that fills in the field which
    nobody sees is thanked and not heard.
    """
    reading = pages.read(ref, pages.wanted_language(request))
    form = ReportForm(request.POST if request.method == "POST" else None)
    context = {"reading": reading, "petition": reading.petition, "statement": reading.statement, "form": form}
    is_foreign = request.method == "POST" and not is_our_own(request)
    is_done = request.method == "POST" and not is_foreign and form.is_valid()
    if is_done and rate_limits.reports_are_over(client_address.networks_of(request)):
        form.add_error(None, _("Too many reports came from your network. Send yours again in an hour."))
        is_done = False
    if is_done and not form.cleaned_data["fax"]:
        form.instance.petition = reading.petition
        form.save()
    return personal(
        render(request, "signing/report.html", context | {"is_done": is_done, "is_foreign": is_foreign})
    )
