"""The addresses of the form and of what mailed links lead to."""

from django.urls import path

from signatories.signing import owner_pages, report_page, views

app_name = "signing"
urlpatterns = [
    path("petitions/<petition:ref>/sign/", views.sign, name="sign"),
    path(
        "petitions/<petition:ref>/check-your-email/<str:handle>/",
        views.check_your_email,
        name="check_your_email",
    ),
    path("petitions/<petition:ref>/report/", report_page.report, name="report"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("manage/", owner_pages.request_link, name="request_link"),
    path("manage/<str:token>/", owner_pages.manage, name="manage"),
    path("show/<str:token>/", owner_pages.show, name="show"),
    path("not-me/<str:token>/", owner_pages.not_me, name="not_me"),
]
