"""The context processor of every template: the site's name and URL."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from petitions.links import repaired_path


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name and URL, and a function that repairs a mistyped path."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "repaired_path": partial(repaired_path, request.path_info),
    }
