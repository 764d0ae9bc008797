"""One function per message, and their delivery."""
