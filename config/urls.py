"""The URLs of the site."""

from allauth.account.urls import urlpatterns as account_urls
from anymail.urls import urlpatterns as provider_urls
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter

from accounts.views import admin_login
from config import error_pages, health, well_known
from petitions.converters import PetitionRef
from signatories.operations.metrics import metrics

register_converter(PetitionRef, "petition")

# The pages of allauth for people who have an account: signing in and out, a forgotten password.
ALLAUTH_PAGES = (
    "account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_signup",
    "account_change_password", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_set_password",
)  # fmt: skip
allauth_urls = [page for page in account_urls if page.name in ALLAUTH_PAGES]

# The busiest pages come first.
urlpatterns = i18n_patterns(
    path("", include("signatories.signing.urls")),
    path("", include("petitions.urls")),
    path("", include("signatories.listing.urls")),
    path("", include("deliveries.urls")),
    path("busy/", error_pages.busy, name="busy"),
)
urlpatterns += [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", well_known.robots, name="robots"),
    path("favicon.ico", well_known.favicon, name="favicon"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path("admin/login/", admin_login, name="admin_login"),
    path("admin/", include("workspace.urls")),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include(allauth_urls)),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("", include("signatories.listing.data_urls")),
]
if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    webhooks = [page for page in provider_urls if str(page.name).endswith("tracking_webhook")]
    urlpatterns.append(path("hooks/mail/", include((webhooks, "anymail"))))
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))

handler400 = "config.error_pages.bad_request"
handler403 = "config.error_pages.permission_denied"
handler404 = "config.error_pages.not_found"
handler500 = "config.error_pages.server_error"
