"""What the tables of the market themselves refuse, whatever code does."""

from redvest.market.models import Shop


def test_nothing_is_there_at_first(db: None) -> None:
    assert not Shop.objects.exists()
