"""The petition's part of an address: its slug, followed by `~` and its key before it is public."""


class PetitionRef:
    """`slug`, or `slug~key`; which of them opens the page is `PetitionQuerySet.reachable`'s to say."""

    regex = r"[a-z0-9-]{1,80}(?:~[A-Za-z0-9]{1,40})?"

    def to_python(self, value: str) -> str:
        """Return the reference as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the reference as it stands."""
        return value
