"""Where things lie and how large a delivery may be. The only reader of the environment.

Every setting can be given as an environment variable with the prefix ``DEKOMP_``, e.g. ``DEKOMP_WAREHOUSE``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from dagster_project.errors import UserError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT_ROOT / "dbt"
SEEDS = PROJECT_ROOT / "seeds"
QUESTIONS = PROJECT_ROOT / "analyses" / "questions"

MEBIBYTE = 1024 * 1024
NOT_STATED = "Utgiver ikke oppgitt"


PREFIX = "DEKOMP_"
OTHERS = {"DEKOMP_BUILD_DATABASE", "DEKOMP_TEST_DBT"}  # what dbt is told where to build; an engine for the tests
EXPECTED = {"int": "et helt tall", "float": "et tall", "bool": "true eller false", "path": "en sti"}
BOUNDS = {"ge": "minst", "gt": "større enn", "le": "høyst", "lt": "mindre enn"}


class FromEnvironment(BaseSettings):
    """Settings of which one that cannot be used is told by its name, never by its value, which may be a secret.

    A variable that is set to nothing is not set.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False)
            told = [self._told(str(one["loc"][0]), one["type"], one.get("ctx", {})) for one in faults]
            raise UserError(" ".join(told)) from None

    @classmethod
    def variables(cls) -> set[str]:
        """The environment variables that are read."""
        return {cls._variable(name) for name in cls.model_fields}

    @classmethod
    def _variable(cls, name: str) -> str:
        alias = cls.model_fields[name].validation_alias if name in cls.model_fields else name
        return str(alias or f"{cls.model_config.get('env_prefix', '')}{name}").upper()

    @classmethod
    def _told(cls, name: str, kind: str, context: dict[str, Any]) -> str:
        """What is wrong with one setting, from the words pydantic has for it."""
        wanted = EXPECTED.get(kind.split("_")[0], "en annen verdi")
        if limits := [f"{word} {context[key]:g}" for key, word in BOUNDS.items() if key in context]:
            wanted = f"et tall som er {' og '.join(limits)}"
        if "expected" in context:
            wanted = f"en av {str(context['expected']).replace(' or ', ' eller ')}"
        return f"Innstillingen {cls._variable(name)} kan ikke brukes: ventet {wanted}. Rett den eller ta den bort."


class Limits(FromEnvironment):
    """The largest delivery that is opened at all; anything beyond is rejected with the limit named."""

    model_config = SettingsConfigDict(env_prefix="DEKOMP_MAX_", frozen=True)

    file_bytes: int = Field(default=50 * MEBIBYTE, description="Size of a delivered file, in bytes")
    unpacked_bytes: int = Field(default=150 * MEBIBYTE, description="Size of a workbook when unpacked, in bytes")
    rows: int = Field(default=1_000_000, description="Rows in a sheet")
    columns: int = Field(default=200, description="Columns in a sheet")
    cells: int = Field(default=20_000_000, description="Cells in all sheets, from the first to the last of each")
    cell_characters: int = Field(default=10_000, description="Characters in a cell")


class Retention(FromEnvironment):
    """How much of the history of the published warehouse is kept."""

    model_config = SettingsConfigDict(env_prefix="DEKOMP_KEEP_", frozen=True)

    versions: int = Field(default=14, ge=0, description="The newest versions, as many as this")
    months: int = Field(default=24, ge=0, description="The last version of each of so many calendar months")


class Settings(FromEnvironment):
    """The folders of one installation."""

    model_config = SettingsConfigDict(env_prefix="DEKOMP_", frozen=True)

    deliveries: Path | None = Field(default=None, description="Folder with deliveries")
    warehouse: Path = Field(default=Path("data/warehouse"), description="Folder with archive and published warehouse")
    person_key: SecretStr | None = Field(default=None, description="Secret for person keys, in hexadecimal digits")
    person_key_file: Path | None = Field(default=None, description="File with that secret, readable by its owner only")
    dbt: Path | None = Field(default=None, description="Executable of dbt's Rust engine, to build with instead of dbt")
    build_memory: str = Field(default="4GB", description="Memory for the tables of a build, which then use the disk")
    environment: str = Field(default="development", description="Which schedules and sensors run by themselves")
    log_json: str | None = Field(default=None, description="File for the structured log, or - for standard error")
    lock_wait_seconds: float = Field(default=3600, ge=0, description="How long a scheduled run waits for another build")
    quiet_seconds: float = Field(default=60, ge=1, description="How long deliveries must be left alone to be taken")
    stale_after_hours: float = Field(default=26, gt=0, description="Age at which a published warehouse is overdue")
    keep_runs_days: int = Field(default=90, ge=1, description="How long Dagster keeps what it knows of a run")
    notify_rejected: bool = Field(default=True, description="Whether rejected deliveries are told of")

    @property
    def deliveries_folder(self) -> Path | None:
        """The folder named, else ``data/deliveries`` where it exists, else none: the bundled deliveries."""
        if self.deliveries is not None:
            return self.deliveries.absolute()
        default = Path("data/deliveries").absolute()
        return default if default.is_dir() else None

    @property
    def warehouse_folder(self) -> Path:
        """The warehouse folder as an absolute path, since DuckDB resolves against the working directory."""
        return self.warehouse.absolute()


class Publisher(FromEnvironment):
    """Who publishes research releases and where, as their documents say. What is not set is plainly a placeholder."""

    model_config = SettingsConfigDict(env_prefix="DEKOMP_PUBLISHER_", frozen=True)

    name_nb: str = Field(default=NOT_STATED, description="Name of the organisation in bokmål")
    name_en: str = Field(default="Publisher not stated", description="Name of the organisation in English")
    organisation_number: str = Field(
        default="", pattern=r"^(\d{9})?$", description="Its nine digits in Enhetsregisteret"
    )
    url: str = Field(default="https://example.org/", pattern=r"^https?://", description="Its web pages, with contact")
    mail: str = Field(default="", description="Address of an office, never of a person")
    releases_url: str = Field(
        default="https://example.org/dekomp/", pattern=r"^https?://", description="Address below which releases lie"
    )

    @property
    def is_stated(self) -> bool:
        """Whether anything but placeholders is told."""
        return self.name_nb != NOT_STATED

    def address(self, version: str) -> str:
        """Where a release is found."""
        return f"{self.releases_url.rstrip('/')}/{version}/"


class Smtp(FromEnvironment):
    """The mail server for notices; without a host none are sent by e-mail."""

    model_config = SettingsConfigDict(env_prefix="DEKOMP_SMTP_", frozen=True, populate_by_name=True)

    host: str | None = Field(default=None, description="Name of the server")
    port: int = Field(default=587, description="Port of the server")
    security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="How the line is encrypted")
    ca_file: Path | None = Field(default=None, description="Certificates to trust instead of the system's own")
    user: str | None = Field(default=None, description="User, where the server asks for one")
    password: SecretStr | None = Field(default=None, description="Password of the user")
    sender: str | None = Field(default=None, validation_alias="DEKOMP_SMTP_FROM", description="Address of the sender")
    to: str = Field(default="", description="Addresses of the receivers, with commas between")

    @property
    def receivers(self) -> list[str]:
        """The addresses one by one."""
        return [address.strip() for address in self.to.split(",") if address.strip()]


class Webhook(FromEnvironment):
    """The web address for notices; without one none are posted."""

    model_config = SettingsConfigDict(env_prefix="DEKOMP_WEBHOOK_", frozen=True)

    url: SecretStr | None = Field(default=None, description="Address, a secret since many carry one")
    secret: SecretStr | None = Field(default=None, description="Value of a header that proves who is calling")
    secret_header: str = Field(default="Authorization", description="Name of that header")


GROUPS: tuple[type[FromEnvironment], ...] = (Limits, Publisher, Retention, Settings, Smtp, Webhook)


def known_variables() -> set[str]:
    """Every environment variable that is a setting."""
    return OTHERS.union(*(group.variables() for group in GROUPS))


def unknown_variables() -> list[str]:
    """Environment variables that look like settings and are none: misspelt ones, most likely."""
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known_variables())
