"""Handing messages over: to a folder (the demonstration shows it as an inbox) or to an SMTP server."""

import os
import smtplib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID


class Mailer(Protocol):
    """A place that takes messages."""

    def hand_over(self, id_: UUID, *, recipient: str, subject: str, body: str, at: datetime) -> None:
        """Take one message; taking the same id twice is harmless, or at least recognisable."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as the demonstration's inbox shows it."""

    id: str
    recipient: str
    subject: str
    body: str
    at: datetime


def _message(id_: UUID, *, sender: str, recipient: str, subject: str, body: str, at: datetime) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["Message-ID"] = f"<{id_}@muster.invalid>"
    message["From"] = sender
    message["To"] = " ".join(recipient.split())
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(at)
    message.set_content(body)
    return message


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """One file a message, named by its id: writing it twice leaves one."""

    folder: Path
    sender: str

    def hand_over(self, id_: UUID, *, recipient: str, subject: str, body: str, at: datetime) -> None:
        """Write the message beside its place and move it there, so that nobody reads half of it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        message = _message(id_, sender=self.sender, recipient=recipient, subject=subject, body=body, at=at)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
            file.write(message.as_bytes())
        os.replace(file.name, self.folder / f"{id_}.eml")

    def letters(self, most: int = 100) -> Iterator[Letter]:
        """Yield the newest messages."""
        files = sorted(self.folder.glob("*.eml"), key=lambda f: f.stat().st_mtime, reverse=True)
        for file in files[:most]:
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            content = message.get_body()
            yield Letter(
                id=file.stem,
                recipient=str(message["To"]),
                subject=str(message["Subject"]),
                body=content.get_content() if content is not None else "",
                at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
            )


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """A mail server; credentials and TLS by the address, `smtp://user:password@host:587`."""

    host: str
    port: int
    user: str
    password: str
    sender: str

    def hand_over(self, id_: UUID, *, recipient: str, subject: str, body: str, at: datetime) -> None:
        """Send the message; TLS is demanded wherever a password would travel."""
        message = _message(id_, sender=self.sender, recipient=recipient, subject=subject, body=body, at=at)
        with smtplib.SMTP(self.host, self.port, timeout=20) as server:
            if self.user:
                server.starttls()
                server.login(self.user, self.password)
            server.send_message(message)


def open_mailer(url: str, sender: str) -> FolderMailer | SmtpMailer:
    """Return the mailer of a `folder://` or `smtp://` address."""
    parts = urlsplit(url)
    if parts.scheme == "folder":
        return FolderMailer(Path(unquote(parts.path)), sender)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpMailer(parts.hostname or "localhost", parts.port or 587, user, password, sender)
