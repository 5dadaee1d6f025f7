"""Who hears of what: from the topic of an outbox event to the jobs the relay defers for it, with ``event_id``."""

from typing import Any

from redvest.activities import tasks as activities
from redvest.activities.enums import TOPIC_HOURS
from redvest.kernel.telling import TOPIC_TELL
from redvest.notices import tasks as notices
from redvest.notices.operations import TOPIC_MAIL_CODE
from redvest.people.enums import TOPIC_CODE, TOPIC_ENTERED, TOPIC_PHONE_NOTICE

SUBSCRIPTIONS: dict[str, list[Any]] = {
    TOPIC_CODE: [notices.send_code],
    TOPIC_ENTERED: [notices.send_entered],
    TOPIC_PHONE_NOTICE: [notices.send_promotion],
    TOPIC_TELL: [notices.hear],
    TOPIC_MAIL_CODE: [notices.send_mail_code],
    TOPIC_HOURS: [activities.thank],
    # Events written before promotions were told like everything else.
    "sign_up.promoted": [notices.send_promotion],
}
