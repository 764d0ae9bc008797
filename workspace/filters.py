"""Filters beside the lists: by status, and by petition."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypedDict, cast

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from petitions.formats import read_number
from petitions.models import Petition
from petitions.scoped_admin import staff_user
from signatories.listing.entry_filters import EntryFilters, Standing
from signatories.models import Signatory
from signatories.models.querysets import SignatoryQuerySet
from signatories.moderation.visibility import with_known_mail
from signatories.states import Status

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Choice(TypedDict):
    """A link of a filter, as the admin's template shows it."""

    selected: bool
    query_string: str
    display: "StrOrPromise"


class StatusFilter(admin.SimpleListFilter):
    """Shows the queue unless another status is asked for."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Return the statuses, two parts of the list, and everything."""
        return [*((str(value), str(label)) for value, label in Standing.choices), ("all", _("All"))]

    def choices(self, changelist: ChangeList) -> Iterator[Choice]:
        """Yield the links, the queue first."""
        for value, label in [(Status.CONFIRMED.value, _("To review")), *self.others()]:
            chosen = self.value() == value or (self.value() is None and value == Status.CONFIRMED)
            yield {
                "selected": chosen,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def others(self) -> list[tuple[str, str]]:
        """Return every choice but the queue."""
        return [(value, str(label)) for value, label in self.lookup_choices if value != Status.CONFIRMED]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Signatory]) -> QuerySet[Signatory]:
        """Return the rows of the chosen status."""
        wanted, user = self.value() or Status.CONFIRMED.value, staff_user(request)
        if wanted == Standing.HELD:
            queryset = queryset.filter(with_known_mail(user)) if user else queryset.none()
        return EntryFilters.of({"status": wanted}).apply(cast(SignatoryQuerySet, queryset))


class PetitionFilter(admin.SimpleListFilter):
    """Offers the petitions on which the user works."""

    title = gettext_lazy("petition")
    parameter_name = "petition"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Return the user's petitions."""
        user = staff_user(request)
        mine = Petition.objects.worked_on_by(user) if user else Petition.objects.none()
        return [(str(one.pk), one.title) for one in mine.prefetch_related("statements")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        """Return the rows of the chosen petition."""
        wanted = read_number(self.value() or "")
        return queryset.filter(petition_id=wanted) if wanted else queryset
