"""Filters on petitions, named in domain words."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from coalitions.models import Coalition

# The model comes as a parameter: it imports this module.
Row = TypeVar("Row", bound=models.Model)


class PetitionQuerySet(models.QuerySet[Row]):
    """Petitions; the database's clock decides which are open, closed or public."""

    def with_clock(self) -> Self:
        """Annotate each row with the database's time, from which its state follows."""
        return self.annotate(clock=Now())

    def opened(self) -> Self:
        """Keep petitions that have opened, closed ones among them."""
        return self.filter(opens_at__lte=Now())

    def public(self) -> Self:
        """Keep petitions that anyone may read without a secret link."""
        return self.opened().filter(Q(public_at__isnull=True) | Q(public_at__lte=Now()))

    def open(self) -> Self:
        """Keep petitions that people can sign now."""
        return self.opened().filter(Q(closes_at__isnull=True) | Q(closes_at__gt=Now()))

    def closed(self) -> Self:
        """Keep petitions that have closed."""
        return self.filter(closes_at__lte=Now())

    def reachable(self, slug: str, key: str = "") -> Self:
        """Keep the petition that a URL names: a public one by its slug, any other by `slug~key`.

        The key opens a draft too, so that organisers can show it to co-authors.
        """
        return self.filter(slug=slug, key=key) if key else self.public().filter(slug=slug)

    def worked_on_by(self, user: User, *roles: str) -> Self:
        """Keep petitions on which `user` has one of `roles`; administrators get all.

        Without `roles`, keep those that `user` may look at: by any role, or as a manager of the coalition.
        """
        if user.is_superuser:
            return self
        mine = user.roles.filter(name__in=roles) if roles else user.roles.all()
        has_role = Q(pk__in=mine.values("petition"))
        managed = Q(coalition__in=Coalition.objects.managed_by(user).values("pk"))
        return self.filter(has_role if roles else has_role | managed)
