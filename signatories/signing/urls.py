"""The URLs of the sign form and of the pages behind mailed links."""

from django.urls import path

from signatories.signing import (
    check_email_page,
    confirm_page,
    not_me_page,
    owner_page,
    report_page,
    request_link_page,
    show_page,
    sign_page,
)

app_name = "signing"
urlpatterns = [
    path("petitions/<petition:ref>/sign/", sign_page.sign, name="sign"),
    path(
        "petitions/<petition:ref>/check-your-email/<str:handle>/",
        check_email_page.check_your_email,
        name="check_your_email",
    ),
    path("petitions/<petition:ref>/report/", report_page.report, name="report"),
    path("confirm/<str:token>/", confirm_page.confirm, name="confirm"),
    path("manage/", request_link_page.request_link, name="request_link"),
    path("manage/<str:token>/", owner_page.manage, name="manage"),
    path("show/<str:token>/", show_page.show, name="show"),
    path("not-me/<str:token>/", not_me_page.not_me, name="not_me"),
]
