"""Who hears of what: from the topic of an outbox event to the jobs the relay defers for it, with ``event_id``."""

from typing import Any

SUBSCRIPTIONS: dict[str, list[Any]] = {}
