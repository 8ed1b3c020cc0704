"""./dev demo and ./dev run: everything the product needs on this machine, under one supervisor."""

import argparse
import os
import signal
import socket
import sys
from types import FrameType

from config.command import messages
from config.command.data_folder import DataFolder, Kind, choose_folder
from config.command.installation import Address, process_environment, started_database
from config.command.speech import Mistake, call, say, step
from config.supervisor import Child, Supervisor

HIGHEST_PORT = 65534  # live updates use the next one
QUICK_QUEUES = ("audit", "builtin", "clocks", "default", "demo", "mail", "notifications", "upkeep")
SLOW_QUEUES = ("images",)
CARRYING_QUEUES = ("transfers",)


def demo(arguments: list[str]) -> int:
    options = _options("demo", arguments)
    folder = choose_folder("demo", options.data)
    if options.reset:
        folder.delete(sure=options.yes)
    if os.environ.get("DATABASE_URL"):
        say("  The demo keeps to its own database; DATABASE_URL is left alone.")
    return _serve(folder, Address(options.port), small=options.small)


def run(arguments: list[str]) -> int:
    options = _options("run", arguments)
    return _serve(choose_folder("run", options.data), Address(options.port, options.bind), small=False)


def _options(verb: Kind, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"./dev {verb}", allow_abbrev=False)
    parser.add_argument(
        "--port", type=_port, default=8000, help="web address on this machine; live updates use the next"
    )
    parser.add_argument("--data", metavar="DIR", help="where the database and files live")
    if verb == "demo":
        parser.add_argument("--small", action="store_true", help="a minute's worth of demo data")
        parser.add_argument("--reset", action="store_true", help="delete the demo's data first")
        parser.add_argument("--yes", action="store_true", help="do not ask before deleting")
    else:
        parser.add_argument(
            "--bind", default="127.0.0.1", metavar="ADDRESS", help="network address to answer on"
        )
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to {HIGHEST_PORT}")
    return int(text)


def _serve(folder: DataFolder, address: Address, *, small: bool) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    for port in (address.port, address.live_port):
        _check_port_is_free(address.bind, port)
    folder.open()
    messages.compile_catalogues()
    with started_database(folder) as server:
        environment = process_environment(folder, server, address)
        with step("Preparing the database and the pages"):
            if call("-m", "config.preparation", *(["--small"] if small else []), environment=environment):
                raise Mistake("the preparation failed; the lines above say why.")
        supervisor = Supervisor(_children(address, environment), database=server)
        return supervisor.run(address.probe, lambda: _welcome(folder, environment["PUBLIC_URL"]))


def _children(address: Address, environment: dict[str, str]) -> list[Child]:
    """The processes of the product. The order is that of starting; they stop together."""
    web = [
        *("-m", "granian", "config.wsgi:application", "--interface=wsgi"),
        # A thread each for as many requests as the database pool has connections; the rest queue.
        *("--workers-kill-timeout=10", "--log-level=error", "--no-ws", "--blocking-threads=8"),
        *(f"--host={address.bind}", f"--port={address.port}", f"--workers={min(os.cpu_count() or 1, 4)}"),
    ]
    live = [
        *("-m", "uvicorn", "config.live:application", "--log-level=warning", "--timeout-graceful-shutdown=3"),
        *(f"--host={address.bind}", f"--port={address.live_port}"),
    ]
    worker = ["-m", "django", "procrastinate", "worker", "--shutdown-graceful-timeout=10"]
    named = {
        "web": web,
        "live": live,
        "worker": [*worker, f"--queues={','.join(QUICK_QUEUES)}"],
        # A study of gigabytes is read for minutes: nobody's news waits behind it.
        "images": [*worker, f"--queues={','.join(SLOW_QUEUES)}"],
        # An archive that answers slowly holds up no reading.
        "transfers": [*worker, f"--queues={','.join(CARRYING_QUEUES)}"],
    }
    return [Child(name, [sys.executable, *command], environment) for name, command in named.items()]


def _welcome(folder: DataFolder, url: str) -> None:
    say()
    say(f"Consilia is ready: {url}")
    if folder.kind == "demo":
        say("Choose a role on the sign-in page; no password is needed.")
    say("Stop with Ctrl-C. The data stays in " + str(folder.path))
    say()


def _check_port_is_free(bind: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            taken = f"port {port} is taken: choose another with --port"
            denied = f"port {port} on {bind} cannot be used: {error.strerror}"
            raise Mistake(taken if error.errno == 98 else denied) from error


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM ends ./dev as Ctrl-C does."""
    raise KeyboardInterrupt
