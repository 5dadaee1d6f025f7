"""How a command ends early: one clear sentence for the person at the terminal and an exit code, never a traceback."""

FAILED = 1
NOT_FOUND = 2
UNAVAILABLE = 3


class Stop(Exception):
    """Ends the command with ``sentence`` on standard error and ``code`` as its exit code."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
