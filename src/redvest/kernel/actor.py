"""Who acts or looks: a person, or the system itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

#: Before any role was ever granted: an actor who brings none (``Actor.roles_by``).
NO_ROLES = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The one on whose authority an operation runs.

    ``person_id`` is None for the system (jobs, the demo's first steps) and for visitors; ``login_id`` is the
    login session a request came with, for operations that verify it in their own transaction.
    ``roles_by``: a program brings of its person's roles only those granted by then (``NO_ROLES``: none); None: all.
    """

    person_id: int | None
    is_system: bool = False
    login_id: UUID | None = None
    address: str = ""
    roles_by: datetime | None = None

    @property
    def is_anonymous(self) -> bool:
        """True for a visitor who has not logged in."""
        return self.person_id is None and not self.is_system


SYSTEM = Actor(person_id=None, is_system=True)
VISITOR = Actor(person_id=None)
