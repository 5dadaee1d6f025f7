"""What must not happen where real people's data is: refused at the start, each with one clear sentence."""

from collections.abc import Sequence

from redvest.config.stop import Stop

MODES = ("demo", "production")
LOG_SENDER = "redvest.notices.senders.LogSender"


def is_demo(mode: str) -> bool:
    """Whether the mode is the demo's. Stops on a mode nobody knows: a slip must not open a production as a demo."""
    if mode not in MODES:
        raise Stop(f"REDVEST_MODE is {mode}: it must be demo or production.")
    return mode == "demo"


def insist(*, debug: bool, sms_sender: str, hosts: Sequence[str], second_factor: bool) -> None:
    """Stops unless these settings are fit for production."""
    if debug:
        raise Stop(
            "REDVEST_DEBUG shows the inside of the product to visitors: it must not be set in production."
        )
    if sms_sender == LOG_SENDER:
        raise Stop(
            "REDVEST_SMS must name a sender of text messages: in production no one-time code is printed to the log."
        )
    if not second_factor:
        raise Stop(
            "REDVEST_SECOND_FACTOR cannot be 0 in production: whoever sees people's data logs in with two factors."
        )
    if "*" in hosts:
        raise Stop(
            "REDVEST_HOSTS must list the names of this site: with * anybody's name would get into its addresses."
        )


def refuse_made_up(demo: str) -> None:
    """Stops if the database holds a demo: its people are made up, and its passwords are public."""
    if demo:
        raise Stop(
            f"This database holds the demo {demo}, whose passwords are public: production needs a database of its own."
        )
