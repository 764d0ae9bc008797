"""Files that machines ask of every site: robots.txt, the icon and security.txt."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from coalitions.models import Coalition
from signatories.identity.addresses import found_in

# For how long `security.txt` may be believed without asking again.
SECURITY_TEXT_LIFE = timedelta(days=90)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines away from personal pages and from the admin."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /*/confirm/", "Disallow: /*/manage/",
             "Disallow: /*/check-your-email/", "Disallow: /*/show/", "Disallow: /*/not-me/",
             "Disallow: /*/report/", "Disallow: /accounts/", "",
             f"Sitemap: {settings.SITE_URL}/sitemap.xml"]  # fmt: skip
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect browsers to the seal if a response, such as a download, names no icon."""
    return redirect(static("seal.png"))


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Return the first coalition's contact for security reports (RFC 9116); 404 if it has no address."""
    address = found_in(Coalition.objects.default().contact)
    if not address:
        raise Http404
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    lines = [f"Contact: mailto:{address}",
             f"Expires: {timezone.now() + SECURITY_TEXT_LIFE:%Y-%m-%dT00:00:00Z}",
             f"Preferred-Languages: {languages}",
             f"Canonical: {settings.SITE_URL}/.well-known/security.txt"]  # fmt: skip
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
