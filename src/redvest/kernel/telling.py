"""Telling people something: what every part may ask for, and notices do after commit.

A part names the kind of message, whom it is for and the words that fill its sentence; the sentence itself, the
channels and the quiet hours are the business of notices, above most parts. One telling is one event for many people.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from redvest.kernel.crypto import seal, unseal
from redvest.kernel.operation import step
from redvest.kernel.outbox import Event, publish_many

#: The event that somebody is to be told something; see ``notices``.
TOPIC_TELL = "people.tell"
SEALED_WORDS = "telling.words"
#: So many people share one event, and so one job.
MOST_PEOPLE = 500


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A message of one kind to some people.

    ``kind`` names a sentence of ``notices.kinds``, ``words`` fill its placeholders (moments as ISO texts). ``target``
    says what it is about ("shift:17"); ``once`` makes a repeat of the same kind to the same person come to nothing.
    """

    kind: str
    people: Sequence[int]
    words: Mapping[str, str | int] = field(default_factory=dict)
    target: str = ""
    once: str = ""
    expires_at: datetime | None = None


@step
def tell(tellings: Iterable[Telling], *, now: datetime) -> None:
    """Asks for these messages; they leave only if this operation commits."""
    publish_many((event for telling in tellings for event in _events(telling)), now=now)


def words_of(sealed: str) -> dict[str, str | int]:
    """The words of a telling, from its event's payload."""
    words: dict[str, str | int] = json.loads(unseal(sealed, context=SEALED_WORDS))
    return words


def _events(telling: Telling) -> Iterator[Event]:
    words = seal(json.dumps(dict(telling.words), ensure_ascii=False), context=SEALED_WORDS)
    for start in range(0, len(telling.people), MOST_PEOPLE):
        yield Event(
            topic=TOPIC_TELL,
            key=telling.target or telling.kind,
            payload={
                "kind": telling.kind,
                "people": list(telling.people[start : start + MOST_PEOPLE]),
                "words": words,
                "target": telling.target,
                "once": telling.once,
            },
            expires_at=telling.expires_at,
        )
