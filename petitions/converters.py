"""The URL converter of petitions: the slug, followed by `~` and the key before the petition is public."""


class PetitionRef:
    """Matches `slug` or `slug~key`; `PetitionQuerySet.reachable` decides which of them opens the page."""

    regex = r"[a-z0-9-]{1,80}(?:~[A-Za-z0-9]{1,40})?"

    def to_python(self, value: str) -> str:
        """Return the reference unchanged."""
        return value

    def to_url(self, value: str) -> str:
        """Return the reference unchanged."""
        return value
