"""The addresses of the site, as the contract lists them."""

from anymail.urls import urlpatterns as provider_urls
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter

from config import views
from petitions.converters import PetitionRef

register_converter(PetitionRef, "petition")

urlpatterns = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("robots.txt", views.robots, name="robots"),
    path("admin/", admin.site.urls),
    path("", include("signatories.listing.data_urls")),
]
if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    reports = [one for one in provider_urls if str(one.name).endswith("tracking_webhook")]
    urlpatterns.append(path("hooks/mail/", include((reports, "anymail"))))
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))

urlpatterns += i18n_patterns(
    path("", include("petitions.urls")),
    path("", include("signatories.signing.urls")),
    path("", include("signatories.listing.urls")),
)

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
