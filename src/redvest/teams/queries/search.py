"""Finding teams by characters and pairs of their name."""

from django.db.models import Case, IntegerField, QuerySet, Value, When

from redvest.teams.enums import TeamState
from redvest.teams.models import Team
from redvest.teams.rules import plain_name


def teams_found(text: str) -> QuerySet[Team]:
    """Active teams whose name holds the text, with their site, in order of use: this very name, then by members."""
    rank = Case(When(name=plain_name(text), then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Team.objects.filter(state=TeamState.ACTIVE, words__all_words=text).select_related("site")
    return rows.order_by(rank, "-members", "code")
