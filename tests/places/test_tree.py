"""After any sequence of changes the tree is whole, and the counts of past moments are what they were."""

from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import NOW
from places.invariants import broken
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Refused
from redvest.places import operations as places
from redvest.places.enums import SiteKind
from redvest.places.models import Site, SiteVersion
from redvest.places.queries import network_counts

HOUR = timedelta(hours=1)

pick = st.integers(min_value=0, max_value=11)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.sampled_from(SiteKind.values), pick),
        st.tuples(st.just("move"), pick, pick | st.none()),
        st.tuples(st.just("merge"), pick, pick),
        st.tuples(st.just("close"), pick, st.none()),
        st.tuples(st.just("rename"), pick, st.sampled_from(["甲", "乙"])),
    ),
    min_size=4,
    max_size=12,
)


class Tree:
    """A small tree, the only one there is; every step an hour after the one before."""

    def __init__(self) -> None:
        for model in (SiteVersion, Site):
            model.objects.all()._raw_delete(DEFAULT_DB_ALIAS)
        self.now = NOW
        self.codes: list[str] = []
        for kind, parent in (
            ("centre", None),
            ("institute", 0),
            ("station", 1),
            ("station", 1),
            ("institute", 0),
        ):
            self.open(kind, parent)
        self.open("centre", None)

    def code(self, picked: int | None) -> str | None:
        return None if picked is None else self.codes[picked % len(self.codes)]

    def open(self, kind: str, parent: int | None) -> None:
        code = f"site-{len(self.codes)}"
        places.open_site(
            code=code,
            kind=kind,
            name=f"{code}站",
            division_code="430524",
            parent_code=self.code(parent),
            by=SYSTEM,
            now=self.now,
        )
        self.codes.append(code)

    def apply(self, verb: str, first: object, second: object) -> None:
        """One step; a refusal leaves every site and version as it was."""
        self.now += HOUR
        before = picture()
        common = {"by": SYSTEM, "now": self.now}
        try:
            match verb:
                case "open":
                    self.open(str(first), second)
                case "move":
                    places.move_site(code=self.code(first), parent_code=self.code(second), **common)
                case "merge":
                    places.merge_site(code=self.code(first), into_code=self.code(second), **common)
                case "close":
                    places.close_site(code=self.code(first), reason="调整", **common)
                case "rename":
                    places.rename_site(code=self.code(first), name=f"{second}站", **common)
        except Refused:
            assert picture() == before

    def counts(self, as_of: object) -> dict[str, object]:
        return {code: network_counts(code, as_of=as_of) for code in (self.codes[0], self.codes[1])}


def picture() -> tuple[list[object], list[object]]:
    return list(Site.objects.order_by("id").values_list()), list(
        SiteVersion.objects.order_by("id").values_list()
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_any_sequence_of_changes(county: None, steps: list[tuple[str, object, object]]):
    tree = Tree()
    told = {tree.now: tree.counts(tree.now)}
    for step in steps:
        tree.apply(*step)
        told[tree.now] = tree.counts(tree.now)
        assert broken() == []
    assert tree.counts(None) == told[tree.now]
    for moment, counts in told.items():
        assert tree.counts(moment) == counts
