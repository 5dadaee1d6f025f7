"""How messages leave: reading REDVEST_SMTP, and which sender each channel of notices has."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from redvest.config.stop import Stop

PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, kw_only=True)
class Smtp:
    """A mail server. ``tls``: from the start; ``starttls``: after the greeting."""

    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    tls: bool = False
    starttls: bool = False


def read_smtp(url: str) -> Smtp:
    """The server an address names; without one, what stands for none. Stops on what is no such address."""
    if not url:
        return Smtp()
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise Stop("REDVEST_SMTP must look like smtp://user:password@host:port or smtps://….")
    tls = parts.scheme == "smtps"
    return Smtp(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        starttls=not tls and parse_qs(parts.query).get("starttls") == ["1"],
    )


def senders(environ: Mapping[str, str], *, demo: bool) -> dict[str, str]:
    """The sender of each channel of notices, by dotted path; "" is none."""
    real_mail = "redvest.notices.channels.Email" if environ.get("REDVEST_SMTP") else ""
    shown = {name: f"redvest.notices.channels.{name}" if demo else "" for name in ("LogWeChat", "LogEmail")}
    return {
        "sms": "redvest.notices.channels.TextMessages",
        "wechat": environ.get("REDVEST_WECHAT", shown["LogWeChat"]),
        "email": environ.get("REDVEST_MAIL", real_mail or shown["LogEmail"]),
    }
