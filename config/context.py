"""What every template may use: the site's name and languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name and address for templates."""
    return {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "is_demo": settings.DEMO}
