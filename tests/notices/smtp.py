"""A small real mail server for tests: it speaks SMTP on the loopback, keeps what it takes, and can refuse."""

import socketserver
from dataclasses import dataclass, field
from threading import Thread
from typing import Self


@dataclass
class Taken:
    """One mail as the server took it."""

    sender: str
    receivers: list[str] = field(default_factory=list)
    content: bytes = b""


class MailServer:
    """Runs in a thread between ``with`` and its end; ``receiver_answer`` is its reply to RCPT, e.g. "550 no"."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.receiver_answer = "250 ok"
        owner = self

        class Talk(socketserver.StreamRequestHandler):
            def say(self, line: str) -> None:
                self.wfile.write(line.encode() + b"\r\n")

            def handle(self) -> None:
                self.say("220 redvest.test")
                mail = Taken(sender="")
                while line := self.rfile.readline().strip().decode():
                    verb = line.split(":")[0].upper()
                    if verb.startswith(("EHLO", "HELO")):
                        self.say("250 redvest.test")
                    elif verb == "MAIL FROM":
                        mail = Taken(sender=line)
                        self.say("250 ok")
                    elif verb == "RCPT TO":
                        mail.receivers.append(line.split("<")[1].split(">")[0])
                        self.say(owner.receiver_answer)
                    elif verb == "DATA":
                        self.say("354 go on")
                        mail.content = self.read_content()
                        owner.taken.append(mail)
                        self.say("250 taken")
                    elif verb == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 ok")

            def read_content(self) -> bytes:
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line[1:] if line.startswith(b"..") else line)
                return b"".join(lines)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=[0.05], daemon=True)

    @property
    def host(self) -> str:
        return "127.0.0.1"

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
