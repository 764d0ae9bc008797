"""The workspace app, which has no models."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    """The pages at /admin/."""

    name = "workspace"
    verbose_name = _("Workspace")
