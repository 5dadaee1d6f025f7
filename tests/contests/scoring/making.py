"""Random editions, as files: schemes, panels, absences, recusals, withdrawals, votes, ties."""

from typing import Any

from hypothesis import strategies as st

File = dict[str, Any]


@st.composite
def stages(draw: st.DrawFn) -> list[File]:
    kinds = draw(st.lists(st.sampled_from(["panel", "vote", "given"]), min_size=1, max_size=3))
    if "panel" not in kinds:
        kinds[0] = "panel"
    cuts = sorted(
        draw(st.lists(st.integers(1, 99), min_size=len(kinds) - 1, max_size=len(kinds) - 1, unique=True))
    )
    weights = [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    found = [
        stage(draw, n, kind) | {"weight": str(weight)}
        for n, (kind, weight) in enumerate(zip(kinds, weights, strict=True))
    ]
    if draw(st.booleans()):
        extra = stage(draw, len(kinds), draw(st.sampled_from(["panel", "vote", "given"]))) | {"bonus": True}
        found.append(extra)
    return found


def stage(draw: st.DrawFn, n: int, kind: str) -> File:
    one: File = {"code": f"s{n}", "name": f"环节{n}", "kind": kind}
    if kind == "vote":
        if draw(st.booleans()):
            one["per_vote"] = draw(st.sampled_from(["0.01", "0.5"]))
        return one | {"maximum": draw(st.sampled_from(["10", "100"]))}
    if kind == "given":
        return one | {"maximum": draw(st.sampled_from(["50", "100"])), "step": "0.5"}
    step = draw(st.sampled_from(["0.1", "0.5", "1"]))
    criteria = [
        {"code": f"c{m}", "name": f"指标{m}", "maximum": maximum, "weight": weight}
        for m, (maximum, weight) in enumerate(
            draw(
                st.lists(
                    st.tuples(st.sampled_from(["10", "25"]), st.sampled_from(["1", "2", "0.5"])),
                    min_size=1,
                    max_size=2,
                )
            )
        )
    ]
    one |= {"criteria": criteria, "step": step, "least_marks": draw(st.integers(1, 2))}
    if draw(st.booleans()):
        drop = draw(st.integers(1, 2))
        one["trim"] = {"drop": drop, "at_least": 2 * drop + draw(st.integers(1, 2))}
    return one


@st.composite
def files(draw: st.DrawFn) -> File:
    scheme: File = {
        "stages": draw(stages()),
        "decimals": draw(st.integers(0, 3)),
        "rank_by": draw(st.sampled_from(["published", "exact"])),
        "border": draw(st.sampled_from(["all_in", "none"])),
    }
    panels = [one for one in scheme["stages"] if one["kind"] == "panel"]
    ladder = [
        f"{kind}:{one['code']}" for kind in ("untrimmed_mean", "highest_mark", "revote") for one in panels
    ]
    ladder += [f"criterion:{one['code']}/{c['code']}" for one in panels for c in one["criteria"]]
    ladder += [f"stage:{one['code']}" for one in scheme["stages"]]
    scheme["ties"] = draw(st.lists(st.sampled_from(ladder), max_size=3))
    scheme["awards"] = draw(awards())
    entries = [{"code": f"e{n}", "draw": n + 1} for n in range(draw(st.integers(1, 6)))]
    for one in entries:
        if draw(st.integers(0, 7)) == 0:
            one["out"] = "withdrawn"
    judges = [f"j{n}" for n in range(draw(st.integers(1, 6)))]
    file: File = {"format": "redvest-edition/1", "code": "random", "scheme": scheme, "entries": entries}
    file |= {"judges": judges, "sheets": [], "recusals": [], "votes": [], "given": []}
    for one in entries:
        if not one.get("out"):
            fill(draw, file, str(one["code"]))
    return file


def fill(draw: st.DrawFn, file: File, entry: str) -> None:
    away = {judge for judge in file["judges"] if draw(st.integers(0, 9)) == 0}
    file["recusals"] += [{"judge": judge, "entry": entry} for judge in sorted(away)]
    for one in file["scheme"]["stages"]:
        if one["kind"] == "vote" and draw(st.integers(0, 9)):
            file["votes"].append({"stage": one["code"], "entry": entry, "counted": draw(st.integers(0, 400))})
        elif one["kind"] == "given" and draw(st.integers(0, 9)):
            score = draw(st.integers(0, 2 * int(one["maximum"])))
            file["given"].append(
                {"stage": one["code"], "entry": entry, "score": f"{score // 2}.{5 * (score % 2)}"}
            )
        elif one["kind"] == "panel":
            for judge in file["judges"]:
                present = judge not in away and draw(st.integers(0, 9))
                for purpose in ["marks", "revote"] if draw(st.integers(0, 4)) == 0 else ["marks"]:
                    if present:
                        sheet = {"stage": one["code"], "judge": judge, "entry": entry, "purpose": purpose}
                        file["sheets"].append(sheet | {"marks": marks(draw, one)})


def marks(draw: st.DrawFn, stage: File) -> dict[str, str]:
    """Few different ones, so that ties come up."""
    tenths = {"0.1": 1, "0.5": 5, "1": 10}[stage["step"]]
    found = {}
    for one in stage["criteria"]:
        most = int(one["maximum"]) * 10
        mark = most - tenths * draw(st.integers(0, 3))
        found[one["code"]] = f"{mark // 10}.{mark % 10}"
    return found


@st.composite
def awards(draw: st.DrawFn) -> list[File]:
    found = []
    for n in range(draw(st.integers(0, 3))):
        tier: File = {"code": f"t{n}", "name": f"奖{n}"}
        if draw(st.booleans()):
            tier["count"] = draw(st.integers(1, 3))
        else:
            tier |= {
                "ratio": draw(st.sampled_from(["0.1", "0.25", "0.5"])),
                "rounding": draw(st.sampled_from(["floor", "half_up", "ceil"])),
            }
        found.append(tier)
    return found
