"""Every address of the product, filled with the things a test names."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from api.calling import BASE
from cast import DAQIAO
from redvest.api.urls import api
from world import World

Ids = Mapping[str, Any]


def patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address with the namespace it stands in."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, one.namespace or space)
        elif one.name:
            yield space, one


def pages(things: Iterable[Ids], codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The name and the address of every page, with each set of ids, and each code where it takes one."""
    for space, one in patterns(get_resolver()):
        if space.startswith("api") or space == "styleguide":
            continue
        wanted = one.pattern.converters
        filled = {
            reverse(
                f"{space}:{one.name}", kwargs={name: code if name == "code" else ids[name] for name in wanted}
            )
            for ids in things
            for code in codes
        }
        yield from ((f"{space}:{one.name}", path) for path in sorted(filled))


def calls(things: Iterable[Ids], *, team: str, site: str) -> Iterator[tuple[str, str, str]]:
    """The method, the pattern and the path of every operation of the API, with each set of ids."""
    operations = sorted(
        (method, prefix + path)
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    )
    for method, pattern in operations:
        code = team if pattern.startswith("/teams") else site
        for path in sorted({pattern.format(**ids, code=code) for ids in things}):
            yield method, pattern, path


def doors(world: World) -> Iterator[tuple[tuple[str, str], str]]:
    """Every page by both methods and every call of the API, with the address of the thing they are tried on."""
    ids, team = world.ids[1], world.cast.team.code
    duty = ids | {"activity_id": ids["roster_activity_id"], "shift_id": ids["roster_shift_id"]}
    visit = ids | {"order_id": ids["visit_order_id"]}

    def meant(name: str) -> Ids:
        return duty if _is_of_duty(name) else visit if _is_of_a_visit(name) else ids

    for space, one in patterns(get_resolver()):
        if space.startswith("api") or space == "styleguide":
            continue
        name = f"{space}:{one.name}"
        code = team if space == "team" or "team" in one.name else DAQIAO
        missing = one.pattern.converters.keys() - ids.keys() - {"code"}
        assert not missing, f"{name}: say in world.py what {missing} stands for"
        known = meant(name)
        wanted = {key: code if key == "code" else known[key] for key in one.pattern.converters}
        for method in ("GET", "POST"):
            yield (method, name), reverse(name, kwargs=wanted)
    for known in (ids, duty, visit):
        for method, pattern, path in calls([known], team=team, site=DAQIAO):
            if meant(pattern) is known:
                yield (method, pattern), BASE + path


def _is_of_duty(name: str) -> bool:
    """Whether an address is of a roster and its cells, which are another activity's than the rest."""
    return any(word in name for word in ("roster", "duty", "placement", "/unit"))


def _is_of_a_visit(name: str) -> bool:
    """Whether an address is for those who hold an order or go there, and not for whoever asked or dispatches."""
    held = ("/door", "/signed", "/schedule", "/report", "/abort", "/give-back")
    page = name == "team:order" or name.startswith(("team:order_", "me:visit"))
    return page or (name.startswith("/orders/") and name.endswith(held))
