"""What every template may use: the site's name and languages."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from petitions.links import mended


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name and address for templates, and what looks for the address that was meant."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "mended": partial(mended, request.path_info),
    }
