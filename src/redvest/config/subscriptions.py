"""Who hears of what: from the topic of an outbox event to the jobs the relay defers for it, with ``event_id``."""

from typing import Any

from redvest.notices import tasks as notices
from redvest.people.enums import TOPIC_CODE

SUBSCRIPTIONS: dict[str, list[Any]] = {
    TOPIC_CODE: [notices.send_code],
    "sign_up.promoted": [notices.send_promotion],
}
