"""Whether a session has taken the second step of signing in, not only its account."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.http import HttpRequest


def is_done(request: HttpRequest) -> bool:
    """Tell whether this session has shown a second factor that its account still has."""
    records = get_authentication_records(request, request.user)
    shown = [record.get("id") for record in records if record.get("method") == "mfa"]
    return bool(Authenticator.objects.filter(user_id=request.user.pk, pk__in=shown).exists())


def remember_enrolment(instance: Authenticator, created: bool, **_signal: Any) -> None:
    """Count a factor that this session adds as shown, if it is the first or the session has shown another."""
    request = context.request
    if not created or request is None or request.user.pk != instance.user_id:
        return
    has_others = Authenticator.objects.filter(user_id=instance.user_id).exclude(pk=instance.pk).exists()
    if not has_others or is_done(request):
        record_authentication(request, request.user, "mfa", id=instance.pk, type=instance.type)
