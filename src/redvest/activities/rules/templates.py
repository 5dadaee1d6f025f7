"""Who may start from a template."""

from django.db.models import Q


def usable_by(team_id: int, site_path: str) -> Q:
    """A condition on templates: the team's own, or of a site it stands under."""
    codes = site_path.strip("/").split("/")
    above = [f"/{'/'.join(codes[:n])}/" for n in range(1, len(codes) + 1)]
    return Q(team_id=team_id) | Q(site__path__in=above)
