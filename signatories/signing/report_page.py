"""The page on which readers report a problem to the moderators, without an account."""

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from petitions import pages
from serving import client_address
from signatories.identity.form_fields import Honeypot
from signatories.limits import rate_limits
from signatories.models import Report
from signatories.signing.cross_site import is_our_own
from signatories.signing.responses import context, personal


class ReportForm(forms.ModelForm):
    """A reader's report, with an optional contact."""

    fax = Honeypot()

    class Meta:
        model = Report
        fields = ("words", "contact")
        labels = {"words": _("What is wrong?"), "contact": _("How can we reach you? (optional)")}
        help_texts = {"contact": _("Never published; deleted with the report.")}
        error_messages = {"words": {"required": _("Say what is wrong")}}
        widgets = {"words": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, data: QueryDict | None = None) -> None:
        """Give fields the same ids as the other public forms do."""
        super().__init__(data, auto_id="%s", label_suffix="")
        for field in self.fields.values():
            # With maxlength, a browser cuts pasted text without a warning.
            field.widget.attrs.pop("maxlength", None)

    @property
    def fields_of(self) -> dict[str, str]:
        """The kind of signatory of each field, as the form templates need it. The honeypot has no kind."""
        return {"fax": "nobody"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """GET shows the form; POST saves a report for the moderators.

    Over the network's limit the form comes back with the text. A robot that fills in the honeypot is thanked,
    and nothing is saved.
    """
    reading = pages.read(ref, pages.wanted_language(request))
    form = ReportForm(request.POST if request.method == "POST" else None)
    is_foreign = request.method == "POST" and not is_our_own(request)
    is_done = request.method == "POST" and not is_foreign and form.is_valid()
    if is_done and rate_limits.reports_are_over(client_address.networks_of(request)):
        form.add_error(None, _("Too many reports came from your network. Send yours again in an hour."))
        is_done = False
    if is_done and not form.cleaned_data["fax"]:
        form.instance.petition = reading.petition
        form.save()
    shown = context(reading, form=form, is_done=is_done, is_foreign=is_foreign)
    return personal(render(request, "signing/report.html", shown))
