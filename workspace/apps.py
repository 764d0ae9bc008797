"""The workspace app. It has no rows of its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    """What organisers and moderators see."""

    name = "workspace"
    verbose_name = _("Workspace")
