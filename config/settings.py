"""Settings: one frozen object read from MUSTER_* environment variables, or no start.

A default stands only where it is right in production and safe to publish.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PREFIX = "MUSTER_"

PostgresUrl = Annotated[str, StringConstraints(pattern=r"^postgresql\+psycopg://")]
HexKey = Annotated[SecretStr, Field(min_length=64)]


class SettingsError(Exception):
    """A setting is missing or unsafe; the message names each one and says why."""


class Settings(BaseSettings):
    """Everything that differs between one installation and another; values, never behaviour by name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    mode: Literal["production", "demonstration"] = "production"
    database_url: PostgresUrl
    worker_database_url: PostgresUrl
    migrator_database_url: PostgresUrl | None = None
    redis_url: Annotated[str, StringConstraints(pattern=r"^(redis|rediss|unix)://")]
    files_url: Annotated[str, StringConstraints(pattern=r"^(file|s3)://")]
    secret_key: HexKey
    context_key: HexKey
    queue_key: HexKey
    model_key: HexKey | None = None
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^/]+$")]
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    oidc_issuer: str
    oidc_client_id: str
    oidc_private_key: Path
    oidc_acr_values: str = ""
    models_dir: Path
    pool_dir: Path = Path("/var/cache/muster/pool")
    mail_url: Annotated[str, StringConstraints(pattern=r"^(folder|smtp)://")]
    mail_from: str = "no-reply@localhost"
    session_idle_minutes: int = 15
    session_hours: int = 12
    log_level: str = "INFO"
    selection_rate_monitoring: bool = True
    publisher_name: str = "The operator of this installation"
    publisher_contact: str = ""
    bureau_code: Annotated[str, StringConstraints(pattern=r"^\d{3}:\d{2}$")] = "000:00"
    program_code: Annotated[str, StringConstraints(pattern=r"^\d{3}:\d{3}$")] = "000:000"

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return tuple(filter(None, value.replace(" ", "").split(","))) if isinstance(value, str) else value

    @field_validator("secret_key", "context_key", "queue_key", "model_key")
    @classmethod
    def _must_be_hex(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            bytes.fromhex(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _refuse_what_is_unsafe_in_production(self) -> Self:
        if self.mode != "production":
            return self
        if urlsplit(self.oidc_issuer).hostname in LOOPBACK:
            raise ValueError("MUSTER_OIDC_ISSUER is the local sign-in provider, which never serves production")
        if not self.oidc_issuer.startswith("https://"):
            raise ValueError("MUSTER_OIDC_ISSUER must be an https address in production")
        if not self.public_url.startswith("https://"):
            raise ValueError("MUSTER_PUBLIC_URL must be an https address in production")
        if self.mail_url.startswith("folder://"):
            raise ValueError("MUSTER_MAIL_URL must be an smtp address in production")
        if self.model_key is None:
            raise ValueError("MUSTER_MODEL_KEY must be set in production: only signed models are loaded")
        keys = (self.secret_key, self.context_key, self.queue_key, self.model_key)
        if len({k.get_secret_value() for k in keys}) < len(keys):
            raise ValueError("MUSTER_SECRET_KEY, MUSTER_CONTEXT_KEY, MUSTER_QUEUE_KEY and MUSTER_MODEL_KEY must differ")
        return self

    @property
    def demonstration(self) -> bool:
        """Whether pages carry the mark of made-up people and jobs."""
        return self.mode == "demonstration"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names that requests may carry."""
        return self.allowed_hosts or (urlsplit(self.public_url).hostname or "",)

    @property
    def context_secret(self) -> bytes:
        """The key that signs the database's tenant context, as bytes."""
        return bytes.fromhex(self.context_key.get_secret_value())

    @property
    def model_secret(self) -> bytes | None:
        """The key that models are signed with, as bytes; without one signatures are not looked at."""
        return bytes.fromhex(self.model_key.get_secret_value()) if self.model_key else None


def read() -> Settings:
    """Read the environment.

    Raises:
        SettingsError: something is missing or unsafe; the message names the setting.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("; ".join(_in_words(e["loc"], e["msg"]) for e in error.errors())) from None


def _in_words(loc: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    return f"{PREFIX}{str(loc[0]).upper()}: {message}" if loc else message


@cache
def load() -> Settings:
    """Read the environment once in a process."""
    return read()
