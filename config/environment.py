"""Every environment variable of the product: name, type, default, meaning.

`read()` parses them all and reports all mistakes at once. The table in docs/reference/environment.md is
generated from VARIABLES.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1", "testserver"})


class EnvironmentMistakes(SystemExit):
    """One or more variables are wrong; the message lists every one of them."""

    def __init__(self, mistakes: list[str]) -> None:
        lines = "\n".join(f"  - {mistake}" for mistake in mistakes)
        super().__init__(
            f"The environment has {len(mistakes)} mistake(s):\n{lines}\nSee docs/reference/environment.md"
        )


def text(value: str) -> str:
    return value


def number(value: str) -> int:
    return int(value)


def flag(value: str) -> bool:
    if value.lower() not in {"1", "0", "true", "false", "yes", "no"}:
        raise ValueError("say yes or no")
    return value.lower() in {"1", "true", "yes"}


def words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def networks(value: str) -> list[str]:
    """Raises ValueError for what is no network."""
    return [str(ip_network(one)) for one in words(value)]


def folder(value: str) -> Path:
    return Path(value).expanduser().resolve()


def mode(value: str) -> str:
    if value not in {"production", "demo", "test"}:
        raise ValueError("say production, demo or test")
    return value


def address(value: str) -> str:
    if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname:
        raise ValueError("say an address such as https://consilia.example")
    return value.rstrip("/")


def database(value: str) -> str:
    if urlsplit(value).scheme not in {"postgres", "postgresql"}:
        raise ValueError("say postgresql://user:password@host:5432/name")
    return value


@dataclass(frozen=True, slots=True)
class Variable:
    """`default` None means: must be set (in production mode)."""

    name: str
    kind: Callable[[str], Any]
    default: str | None
    meaning: str


VARIABLES = (
    Variable(
        "CONSILIA_MODE", mode, "production", "production, demo (made-up accounts, loopback only) or test"
    ),
    Variable("SECRET_KEY", text, None, "signs sessions and links; at least 50 random characters"),
    Variable(
        "IDENTIFIER_KEYS",
        words,
        None,
        "keys that encrypt children's identifiers, newest first, 64 hex digits each",
    ),
    Variable(
        "BLIND_INDEX_KEY",
        text,
        None,
        "key of the blind index that finds encrypted identifiers, 64 hex digits",
    ),
    Variable(
        "DATABASE_URL",
        database,
        None,
        "a PostgreSQL server, 15 or newer; unset means the embedded one (./dev sets it)",
    ),
    Variable(
        "DATABASE_POOL_MAX", number, "8", "largest number of pooled connections per process; 0 means no pool"
    ),
    Variable(
        "DATA_DIR", folder, str(ROOT / ".data"), "where attachments, keys and the embedded database live"
    ),
    Variable("ALLOWED_HOSTS", words, "localhost,127.0.0.1,[::1]", "host names this installation answers to"),
    Variable(
        "PUBLIC_URL",
        address,
        "http://localhost:8000",
        "the address people type; used in e-mails and QR codes",
    ),
    Variable("LIVE_URL", text, "", "address of the live-update process as browsers see it; empty means none"),
    Variable("DEFAULT_LANGUAGE", text, "ru", "language before sign-in: en or ru"),
    Variable("DEFAULT_TIME_ZONE", text, "Europe/Moscow", "time zone before sign-in"),
    Variable("EMAIL_HOST", text, "", "SMTP server; empty prints e-mails to the console"),
    Variable("EMAIL_PORT", number, "587", "SMTP port"),
    Variable("EMAIL_USER", text, "", "SMTP user"),
    Variable("EMAIL_PASSWORD", text, "", "SMTP password"),
    Variable("EMAIL_FROM", text, "consilia@localhost", "sender of notifications"),
    Variable(
        "ATTACHMENT_MAX_MB", number, "2560", "largest attachment, in mebibytes; it travels in pieces of 4 MB"
    ),
    Variable("FORM_FILE_MAX_MB", number, "50", "largest file that a form carries whole, in mebibytes"),
    Variable(
        "PUBLIC_VISITS_AN_HOUR",
        number,
        "60",
        "how often a public page opens for one code or link, and for one address that guesses",
    ),
    Variable(
        "FILE_KEYS",
        words,
        "",
        "keys that seal stored files, newest first, 64 hex digits each; empty keeps files in the clear",
    ),
    Variable("S3_BUCKET", text, "", "bucket of an S3 service for stored files; empty keeps them in DATA_DIR"),
    Variable("S3_ENDPOINT", text, "", "address of that service; empty means Amazon's"),
    Variable("S3_REGION", text, "us-east-1", "its region"),
    Variable("S3_ACCESS_KEY", text, "", "access key at the S3 service"),
    Variable("S3_SECRET_KEY", text, "", "secret key at the S3 service"),
    Variable(
        "S3_PREFIX", text, "", "what the names of our objects begin with in a bucket that others use, too"
    ),
    Variable(
        "CLAMAV_ADDRESS",
        text,
        "",
        "ClamAV's daemon, /run/clamav/clamd.ctl or host:3310, that scans each file; empty means none",
    ),
    Variable(
        "ARCHIVE_NETWORKS",
        networks,
        "",
        "private networks in which archives of hospitals may be asked, such as 10.20.0.0/16; empty means none",
    ),
    Variable("OIDC_SERVER_URL", text, "", "OpenID Connect provider (discovery address); empty means none"),
    Variable("OIDC_CLIENT_ID", text, "", "client id at the OpenID Connect provider"),
    Variable("OIDC_CLIENT_SECRET", text, "", "client secret at the OpenID Connect provider"),
    Variable("OIDC_NAME", text, "OpenID Connect", "what the sign-in button calls the provider"),
    Variable(
        "SIGNING_KEY_FILE",
        text,
        "",
        "PKCS#12 file that signs documents; empty makes a demo authority in DATA_DIR",
    ),
    Variable("SIGNING_KEY_PASSWORD", text, "", "password of that file"),
    Variable(
        "TRUSTED_PROXIES", number, "0", "number of reverse proxies in front (their X-Forwarded-* is believed)"
    ),
)

# Outside production these may be missing: they are for nobody's real data.
_UNSAFE_DEFAULTS = {
    "SECRET_KEY": "not-a-secret-" * 5,
    "IDENTIFIER_KEYS": "00" * 32,
    "BLIND_INDEX_KEY": "11" * 32,
    "DATABASE_URL": "postgresql://consilia@localhost/consilia",
}


@dataclass(frozen=True, slots=True)
class Environment:
    """The parsed values by variable name."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def is_demo(self) -> bool:
        return bool(self["CONSILIA_MODE"] == "demo")

    @property
    def is_production(self) -> bool:
        return bool(self["CONSILIA_MODE"] == "production")


def read(source: Mapping[str, str] | None = None) -> Environment:
    """Parse every variable.

    Raises:
        EnvironmentMistakes: with all mistakes in one message.
    """
    source = os.environ if source is None else source
    production = source.get("CONSILIA_MODE", "production") == "production"
    values: dict[str, Any] = {}
    mistakes: list[str] = []
    for variable in VARIABLES:
        default = (
            variable.default
            if variable.default is not None or production
            else _UNSAFE_DEFAULTS[variable.name]
        )
        raw = source.get(variable.name) or default
        if raw is None:
            mistakes.append(f"{variable.name} is missing: {variable.meaning}")
            continue
        try:
            values[variable.name] = variable.kind(raw)
        except ValueError as error:
            mistakes.append(f"{variable.name} = {raw!r}: {error}")
    if not mistakes:
        mistakes = _contradictions(values)
    if mistakes:
        raise EnvironmentMistakes(mistakes)
    return Environment(values)


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    """What each value alone cannot tell."""
    mistakes = _key_mistakes(values)
    if values["CONSILIA_MODE"] == "production" and len(values["SECRET_KEY"]) < 50:
        mistakes.append("SECRET_KEY is shorter than 50 characters")
    if values["CONSILIA_MODE"] == "demo":
        mistakes += _demo_mistakes(values)
    return mistakes


def _key_mistakes(values: Mapping[str, Any]) -> list[str]:
    keys = [(name, key) for name in ("IDENTIFIER_KEYS", "FILE_KEYS") for key in values[name]]
    keys.append(("BLIND_INDEX_KEY", values["BLIND_INDEX_KEY"]))
    return [f"{name} holds a key that is not 64 hex digits" for name, key in keys if not _is_key(key)]


def _is_key(value: str) -> bool:
    try:
        return len(bytes.fromhex(value)) == 32
    except ValueError:
        return False


def _demo_mistakes(values: Mapping[str, Any]) -> list[str]:
    """Demo accounts have public passwords: demo mode refuses whatever looks like production."""
    mistakes = []
    outside = [host for host in values["ALLOWED_HOSTS"] if host not in LOOPBACK]
    if outside:
        mistakes.append(
            f"demo mode answers on this machine only, not to {', '.join(outside)} (ALLOWED_HOSTS)"
        )
    if urlsplit(values["PUBLIC_URL"]).hostname not in LOOPBACK:
        mistakes.append("demo mode needs a PUBLIC_URL on this machine")
    for name in ("EMAIL_HOST", "OIDC_SERVER_URL", "SIGNING_KEY_FILE"):
        if values[name]:
            mistakes.append(f"demo mode refuses {name}: it belongs to production")
    return mistakes


def as_table() -> str:
    """The reference table of the docs, in Markdown."""
    rows = ["| variable | type | default | meaning |", "|---|---|---|---|"]
    for variable in VARIABLES:
        default = "required" if variable.default is None else variable.default.replace(str(ROOT), ".")
        rows.append(
            f"| `{variable.name}` | {variable.kind.__name__} | `{default or ' '}` | {variable.meaning} |"
        )
    return "\n".join(rows) + "\n"
