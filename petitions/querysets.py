"""Slices of petitions in the words of the house."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

if TYPE_CHECKING:
    from accounts.models import User
    from petitions.models import Petition
    from serving.questions import Given

    Rows = models.QuerySet[Petition]
else:
    Rows = models.QuerySet


class PetitionQuerySet(Rows):
    """Petitions, each with the database's clock, by which its state is told."""

    def clocked(self) -> Self:
        """Bring the database's time along with each row."""
        return self.annotate(clock=Now())

    def opened(self) -> Self:
        """Those that have opened, closed ones among them."""
        return self.filter(opens_at__lte=Now())

    def public(self) -> Self:
        """Those that anyone may read without a secret link."""
        return self.opened().filter(Q(public_at__isnull=True) | Q(public_at__lte=Now()))

    def open(self) -> Self:
        """Those that can be signed now."""
        return self.opened().filter(Q(closes_at__isnull=True) | Q(closes_at__gt=Now()))

    def closed(self) -> Self:
        """Those that could be signed once."""
        return self.filter(closes_at__lte=Now())

    def reachable(self, slug: "str | Given", key: "str | Given" = "") -> Self:
        """The one an address names: by its slug where public, by `slug~key` before that.

        The key opens a draft too, so that it can be shown to co-authors before it opens.
        """
        return self.filter(slug=slug, key=key) if key else self.public().filter(slug=slug)

    def worked_on_by(self, user: "User", *roles: str) -> Self:
        """Those on which `user` has one of `roles` (any role if none is named); all for an administrator."""
        if user.is_superuser:
            return self
        mine: dict[str, Any] = {"roles__user": user}
        if roles:
            mine["roles__name__in"] = roles
        return self.filter(**mine).distinct()
