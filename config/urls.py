"""The addresses of the site, as the contract lists them."""

from allauth.account.urls import urlpatterns as account_urls
from anymail.urls import urlpatterns as provider_urls
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter

from accounts.views import admin_login
from config import views
from petitions.converters import PetitionRef
from signatories.operations.metrics import metrics

register_converter(PetitionRef, "petition")

# Of allauth's pages those for who has an account already: in, out, and a forgotten password.
WANTED = ("account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_signup",
          "account_change_password", "account_reset_password", "account_reset_password_done",
          "account_reset_password_from_key", "account_reset_password_from_key_done",
          "account_set_password")  # fmt: skip
came_in = [page for page in account_urls if page.name in WANTED]

# First those that are asked for hundreds of times a second.
urlpatterns = i18n_patterns(
    path("", include("signatories.signing.urls")),
    path("", include("petitions.urls")),
    path("", include("signatories.listing.urls")),
    path("", include("deliveries.urls")),
    path("busy/", views.busy, name="busy"),
)
urlpatterns += [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", views.security, name="security"),
    path("admin/login/", admin_login, name="admin_login"),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include(came_in)),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("", include("signatories.listing.data_urls")),
]
if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    reports = [one for one in provider_urls if str(one.name).endswith("tracking_webhook")]
    urlpatterns.append(path("hooks/mail/", include((reports, "anymail"))))
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
