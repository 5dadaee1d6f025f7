"""What the tables themselves refuse, whatever code does."""

from redvest.points.models import Account


def test_nothing_is_there_at_first(db: None) -> None:
    assert not Account.objects.exists()
