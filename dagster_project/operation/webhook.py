"""Notices as JSON to a web address: a chat service, an alarm, a form of your own."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dagster_project.errors import UserError
from dagster_project.operation.attempts import attempted
from dagster_project.operation.notices import Notice
from dagster_project.settings import Webhook

SECONDS = 10.0  # for each attempt
BUSY = (408, 425, 429)


@dataclass(frozen=True)
class WebhookTarget:
    """A web address that takes a notice by POST."""

    settings: Webhook

    @property
    def name(self) -> str:
        """The host alone: the rest of the address may be a secret."""
        return f"webhook ({urlsplit(self._address).hostname})"

    def send(self, notice: Notice) -> None:
        """Post it, trying again after faults that pass.

        Raises ``UserError`` where the address is none or does not take the message.
        """
        if urlsplit(self._address).scheme not in {"http", "https"}:
            raise UserError("DEKOMP_WEBHOOK_URL skal begynne med https:// eller http://.")
        try:
            attempted(lambda: self._post(notice), passing)
        except urllib.error.HTTPError as error:
            raise UserError(f"Adressen svarte {error.code}.") from None
        except urllib.error.URLError as error:
            raise UserError(f"Adressen svarer ikke ({type(error.reason).__name__}).") from None
        except OSError as error:
            raise UserError(f"Adressen svarer ikke ({type(error).__name__}).") from None

    @property
    def _address(self) -> str:
        return self.settings.url.get_secret_value() if self.settings.url else ""

    def _post(self, notice: Notice) -> None:
        body = json.dumps(notice.as_json(), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "dekomp"}
        if self.settings.secret:
            headers[self.settings.secret_header] = self.settings.secret.get_secret_value()
        request = urllib.request.Request(self._address, body, headers, method="POST")  # noqa: S310
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=SECONDS) as answer:
            answer.read(1)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the secret header elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none: it is told as the answer it is."""


def passing(error: Exception) -> bool:
    """Whether the same post may be taken a moment later: the server is busy, or the line was cut."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code in BUSY or error.code >= 500
    return isinstance(error, OSError)
