"""Where things lie and how large a delivery may be. The only reader of the environment.

Every setting can be given as an environment variable with the prefix ``DEKOMP_``, e.g. ``DEKOMP_WAREHOUSE``.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT_ROOT / "dbt"
SEEDS = PROJECT_ROOT / "seeds"

MEBIBYTE = 1024 * 1024


class Limits(BaseSettings):
    """The largest delivery that is opened at all; anything beyond is rejected with the limit named."""

    model_config = SettingsConfigDict(env_prefix="DEKOMP_MAX_", frozen=True)

    file_bytes: int = Field(default=50 * MEBIBYTE, description="Size of a delivered file, in bytes")
    unpacked_bytes: int = Field(default=150 * MEBIBYTE, description="Size of a workbook when unpacked, in bytes")
    rows: int = Field(default=1_000_000, description="Rows in a sheet")
    columns: int = Field(default=200, description="Columns in a sheet")
    cell_characters: int = Field(default=10_000, description="Characters in a cell")


class Settings(BaseSettings):
    """The folders of one installation."""

    model_config = SettingsConfigDict(env_prefix="DEKOMP_", frozen=True)

    deliveries: Path | None = Field(default=None, description="Folder with deliveries")
    warehouse: Path = Field(default=Path("data/warehouse"), description="Folder with archive and published warehouse")
    person_key: SecretStr | None = Field(default=None, description="Secret for person keys, in hexadecimal digits")
    person_key_file: Path | None = Field(default=None, description="File with that secret, readable by its owner only")

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
