"""``redvest run``: everything that ``make run`` needs, started in order and stopped together."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (8000)")
    parser.add_argument("--no-demo", action="store_true", help="do not load the demo into an empty database")


def run(arguments: Namespace) -> int:
    from redvest.config import serve

    return serve.run(arguments.host, arguments.port, with_demo=not arguments.no_demo)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ArgumentTypeError(f"not a port (1 to 65535): {text}")
    return int(text)
