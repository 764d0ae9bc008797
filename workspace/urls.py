"""Addresses of the workspace's own pages, below /admin/."""

from collections.abc import Callable

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from accounts.models import User
from workspace import (
    coalition_page,
    correct_entry,
    details_page,
    document_page,
    entry_notes,
    entry_page,
    history_page,
    mail_page,
    merge_page,
    petition_acts,
    petition_home,
    queue_page,
    records,
    report_answers,
    rooms_page,
    settings_page,
    signatures,
    team,
    week,
)
from workspace.new_petition import pages as new_petition
from workspace.site import current_user

app_name = "workspace"
View = Callable[..., HttpResponseBase]


def _page(where: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Return the address of a page for people who may enter the admin; the view gets the user."""

    def page(request: HttpRequest, **about: object) -> HttpResponseBase:
        user: User = current_user(request)
        return view(request, user, **about)

    return path(where, admin.site.admin_view(page), name=name)


urlpatterns = [
    _page("petition/new/", new_petition.new, "new"),
    _page("petition/text/preview/", new_petition.preview, "preview"),
    _page("petition/text/paste/", new_petition.paste, "paste"),
    _page("petition/<int:pk>/text/", new_petition.text, "text"),
    _page("petition/<int:pk>/text/new/", new_petition.translation, "translate"),
    _page("petition/<int:pk>/text/<int:statement>/", new_petition.translation, "translation"),
    _page("petition/<int:pk>/when/", new_petition.when, "when"),
    _page("petition/<int:pk>/responsible/", new_petition.responsible, "responsible"),
    _page("petition/<int:pk>/check/", new_petition.check, "check"),
    _page("how-it-works/", week.page, "week"),
    _page("review/keys/", queue_page.switch_keys, "keys"),
    _page("petition/<int:pk>/check/form/", new_petition.check_form, "check_form"),
    _page("records/", records.page, "records"),
    _page("coalition/", coalition_page.index, "coalitions"),
    _page("coalition/new/", coalition_page.new, "coalition_new"),
    _page("coalition/<int:pk>/", coalition_page.page, "coalition"),
    _page("coalition/<int:pk>/invite/", coalition_page.invite, "coalition_invite"),
    _page("coalition/<int:pk>/people/<int:membership>/", coalition_page.member, "coalition_member"),
    _page("petition/<int:pk>/", petition_home.home, "home"),
    _page("petition/<int:pk>/history/", history_page.page, "history"),
    _page("petition/<int:pk>/settings/", settings_page.page, "settings"),
    _page("petition/<int:pk>/reports/", report_answers.page, "reports"),
    _page("petition/<int:pk>/details/", details_page.page, "details"),
    _page("petition/<int:pk>/details/document/new/", document_page.page, "document_new"),
    _page("petition/<int:pk>/details/document/<int:document>/", document_page.page, "document"),
    _page("petition/<int:pk>/team/", team.page, "team"),
    _page("petition/<int:pk>/team/<int:role>/", team.member, "member"),
    _page("petition/<int:pk>/signatures/", signatures.page, "signatures"),
    _page("petition/<int:pk>/signatures/<int:entry>/merge/", merge_page.page, "entry_merge"),
    _page("petition/<int:pk>/signatures/<int:entry>/", entry_page.page, "entry"),
    _page("petition/<int:pk>/signatures/<int:entry>/correct/", correct_entry.page, "entry_correct"),
    _page("petition/<int:pk>/signatures/<int:entry>/note/", entry_notes.note, "entry_note"),
    _page("petition/<int:pk>/signatures/<int:entry>/ask/", entry_notes.ask, "entry_ask"),
    _page("petition/<int:pk>/mail/", mail_page.page, "mail"),
    _page("petition/<int:pk>/rooms/", rooms_page.page, "rooms"),
    _page("petition/<int:pk>/do/<slug:name>/", petition_acts.act, "act"),
]
