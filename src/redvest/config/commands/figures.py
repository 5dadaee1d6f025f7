"""``redvest figures CODE``: the figures of a site's subtree in a period, as of a time, computed from the records."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date, datetime

from redvest.config.terminal import json_alone, tell
from redvest.kernel import clock


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="a division's or site's code, such as 430524")
    parser.add_argument("--from", dest="start", metavar="D", type=_day, help="first day, such as 2025-01-01")
    parser.add_argument("--to", dest="end", metavar="D", type=_day, help="last day, itself included")
    parser.add_argument(
        "--as-of", metavar="T", type=_moment, help="what was known at this time (a day means its end)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(arguments: Namespace) -> int:
    from redvest.reports.queries import figures
    from redvest.reports.queries.answering import order_figures
    from redvest.reports.queries.contesting import contest_figures
    from redvest.reports.queries.launching import project_figures
    from redvest.reports.queries.supplying import market_figures
    from redvest.reports.queries.thanking import point_figures
    from redvest.reports.queries.training import training_figures

    with json_alone() as answer:
        as_of = arguments.as_of or clock.now()
        terms = {"code": arguments.code, "start": arguments.start, "end": arguments.end, "as_of": as_of}
        found = figures(**terms).as_dict() | {
            "orders": order_figures(**terms).as_dict(),
            "points": point_figures(**terms).as_dict(),
            "market": market_figures(**terms).as_dict(),
            "project_figures": project_figures(**terms).as_dict(),
            "training": training_figures(**terms).as_dict(),
            "contests": contest_figures(**terms).as_dict(),
        }
        if arguments.json:
            answer(found)
    if not arguments.json:
        for name, value in found.items():
            tell(f"{name}: {value}")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"not a day such as 2025-01-31: {text}") from None


def _moment(text: str) -> datetime:
    """A day means the end of that day in China; a time without an offset is China's."""
    try:
        if len(text) == len("2025-01-31"):
            return clock.day_end(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"not a time such as 2025-01-31T18:00: {text}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.CHINA)
