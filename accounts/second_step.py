"""Tells whether a session has taken the second step of sign-in; an account's factors alone do not say that.

allauth has no hook for a factor that is added, so we listen to its documented signal `authenticator_added`.
"""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from accounts.models import User

# The session's list of the factors that were added in it.
ADDED = "added_factors"


def is_done(request: HttpRequest) -> bool:
    """Tell whether this session has used or added a second factor that its account still has."""
    records = get_authentication_records(request, request.user)
    used = [record.get("id") for record in records if record.get("method") == "mfa"]
    shown = [*used, *request.session.get(ADDED, [])]
    return bool(Authenticator.objects.filter(user_id=request.user.pk, pk__in=shown).exists())


def listen() -> None:
    """Let `remember_added_factor` hear of every factor that somebody adds."""
    authenticator_added.connect(remember_added_factor)


def remember_added_factor(
    request: HttpRequest, user: User, authenticator: Authenticator, **_signal: object
) -> None:
    """Count adding the first factor as the second step; a further one only where the step is done.

    Recovery codes do not count as others: allauth makes them together with the first factor.
    """
    others = Authenticator.objects.filter(user_id=user.pk).exclude(pk=authenticator.pk)
    is_first = not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    if is_first or is_done(request):
        request.session[ADDED] = [*request.session.get(ADDED, []), authenticator.pk]
