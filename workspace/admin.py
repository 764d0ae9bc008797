"""Imports the modules that register admin pages; Django's autodiscovery imports this one."""

from workspace import exports, outgoing_mail, record, reports, room_links, signatory_admin

__all__ = ["exports", "outgoing_mail", "record", "reports", "room_links", "signatory_admin"]
