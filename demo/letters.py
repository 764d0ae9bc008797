"""The mails in the demonstration's mailbox, read from the files that its mail server keeps."""

import email
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from functools import lru_cache
from pathlib import Path

from demo import note

# Parsing headers takes most of the time, and most headers repeat those of earlier mails.
POLICY = default.clone(header_factory=lru_cache(maxsize=1_000)(HeaderRegistry()))


@dataclass(frozen=True)
class Letter:
    """One mail as its recipient sees it."""

    name: str
    to: list[str]
    subject: str
    text: str
    html: str
    headers: dict[str, str]

    @property
    def arrived_at(self) -> datetime:
        """The time of arrival, from the file's name."""
        return datetime.fromtimestamp(int(self.name) / 1e9, tz=UTC)

    def as_json(self) -> dict[str, object]:
        """Return the mail in the format of mailbox.json."""
        return {
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "headers": self.headers,
        }


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


# Parsing a mail takes some milliseconds, and a mail never changes, so parsed mails are cached.
@lru_cache(maxsize=10_000)
def read(file: Path) -> Letter:
    """Parse the mail in a file."""
    message = email.message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=POLICY)
    return Letter(
        name=file.stem,
        to=[address for _name, address in getaddresses(message.get_all("To", []))],
        subject=str(message["Subject"] or ""),
        text=_part(message, "plain").replace("\r\n", "\n"),
        html=_part(message, "html").replace("\r\n", "\n"),
        headers={key: str(value) for key, value in message.items()},
    )


def newest(count: int | None = None) -> list[Letter]:
    """Return the newest `count` mails, or all, newest first."""
    folder = Path(os.environ.get("DEMO_MAILBOX") or note.USUAL / "mailbox")
    files = sorted(folder.glob("*.eml"), key=lambda file: int(file.stem), reverse=True)
    return [read(file) for file in files[:count]]
