"""Notices by e-mail."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from dagster_project.errors import UserError
from dagster_project.operation.attempts import attempted
from dagster_project.operation.notices import Notice
from dagster_project.settings import Smtp

SECONDS = 10.0  # for each answer of the server


@dataclass(frozen=True)
class Mail:
    """A mail server and those who are told through it."""

    settings: Smtp

    @property
    def name(self) -> str:
        """The server, as told in logs."""
        return f"e-post ({self.settings.host})"

    def send(self, notice: Notice) -> None:
        """Send it to all receivers, trying again after faults that pass.

        Raises ``UserError`` where sender or receivers are missing, or the server does not take the message.
        """
        if not (self.settings.sender and self.settings.receivers):
            raise UserError("Sett både DEKOMP_SMTP_FROM og DEKOMP_SMTP_TO.")
        try:
            attempted(lambda: self._send(self._message(notice)), passing)
        except smtplib.SMTPNotSupportedError:
            raise UserError(
                "Serveren kan ikke STARTTLS eller innlogging. Rett DEKOMP_SMTP_SECURITY (starttls, tls eller none)."
            ) from None
        except smtplib.SMTPAuthenticationError:
            raise UserError("Serveren godtok ikke DEKOMP_SMTP_USER og DEKOMP_SMTP_PASSWORD.") from None
        except smtplib.SMTPRecipientsRefused as error:
            raise UserError(f"Serveren avviste alle {len(error.recipients)} mottakere i DEKOMP_SMTP_TO.") from None
        except smtplib.SMTPResponseException as error:
            raise UserError(f"Serveren svarte {error.smtp_code}.") from None
        except ssl.SSLCertVerificationError as error:
            raise UserError(
                f"Serverens sertifikat godtas ikke ({error.verify_message}). Sett DEKOMP_SMTP_CA_FILE til den som "
                "har utstedt det."
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise UserError(f"Serveren svarer ikke ({type(error).__name__}).") from None

    def _message(self, notice: Notice) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = notice.subject
        message["From"] = self.settings.sender
        message["To"] = ", ".join(self.settings.receivers)
        message["Date"] = format_datetime(notice.at)
        message["Message-ID"] = make_msgid("dekomp")
        message["Auto-Submitted"] = "auto-generated"  # keeps out-of-office replies away
        facts = f"Varehus: {notice.warehouse}\nKjøring: {notice.run_id or 'ingen'}"
        message.set_content(f"{notice.text}\n\n{facts}\n")
        return message

    def _send(self, message: EmailMessage) -> None:
        settings = self.settings
        with self._connection() as server:
            if settings.security == "starttls":
                server.starttls(context=self._tls())
            if settings.user and settings.password:
                server.login(settings.user, settings.password.get_secret_value())
            server.send_message(message)

    def _connection(self) -> smtplib.SMTP:
        host, port = str(self.settings.host), self.settings.port
        if self.settings.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=self._tls())
        return smtplib.SMTP(host, port, timeout=SECONDS)

    def _tls(self) -> ssl.SSLContext:
        authorities = self.settings.ca_file
        return ssl.create_default_context(cafile=str(authorities) if authorities else None)


def passing(error: Exception) -> bool:
    """Whether a server may take the same message a moment later: its 4xx answers, and lines that were cut."""
    if isinstance(error, smtplib.SMTPResponseException):
        return 400 <= error.smtp_code < 500
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return True
    return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException | ssl.SSLError)
