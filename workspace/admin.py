"""The pages of the admin. Django finds this module; each of those it imports registers its own pages."""

from importlib import import_module

for name in ("signatory_admin", "outgoing_mail", "room_links", "exports", "reports", "record"):
    import_module(f"workspace.{name}")
