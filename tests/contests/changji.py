"""Seven judges' sheets that give the fifteen totals Changji published, made the same every time.

What the judges really gave is not known: only that all totals are even hundredths, which five kept marks of one decimal
explain (seven judges, the highest and the lowest dropped). Run as a program it writes the file.
"""

import json
from pathlib import Path
from typing import Any

import redvest

FILE = Path(redvest.__file__).parent / "contests" / "data" / "changji-2022.json"
#: In the order printed: number, unit, project, total.
PUBLISHED = [
    ("CJ01", "昌吉市", "检爱同行·共护未来 未成年人保护", "95.14"),
    ("CJ02", "昌吉市", "阿肯抒胸“意” “理”赞新时代", "94.98"),
    ("CJ03", "州人民医院", "医者仁心 健康医疗", "93.46"),
    ("CJ04", "阜康市", "守护生命 “救”在身边", "93.38"),
    ("CJ05", "昌吉市", "滨河义警 拉门行动", "92.70"),
    ("CJ06", "玛纳斯县", "守护清水河畔碧水蓝天", "92.52"),
    ("CJ07", "奇台县", "享亲子共读之乐，促全民阅读之风", "92.10"),
    ("CJ08", "玛纳斯县", "小曲子赞歌传万家", "91.94"),
    ("CJ09", "呼图壁县", "衣暖情深·爱心义卖", "91.78"),
    ("CJ10", "木垒县", "马背上的宣讲员", "91.70"),
    ("CJ11", "吉木萨尔县", "爱心公益路 美好生活+ 北庭公益联盟", "91.70"),
    ("CJ12", "呼图壁县", "传播爱心 情系老人", "91.66"),
    ("CJ13", "玛纳斯县", "“单元微讲堂”理论宣讲", "91.36"),
    ("CJ14", "木垒县", "“车轮有爱”木垒雷锋车队", "90.80"),
    ("CJ15", "阜康市", "小曲子新时代红色传唱", "89.84"),
]
#: 1, 2, … 9, 10, 10, 12 …: the two of 91.70 share a place.
RANKS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 12, 13, 14, 15]
JUDGES = [f"P{n}" for n in range(1, 8)]
#: Of 100, in tenths. The weights are ours: the article names no criteria.
CRITERIA = [("need", "需求", 200), ("goals", "目标", 150), ("doing", "实施", 250), ("results", "成果", 250)]
SPECIAL = ("special", "特色", 150)
#: How far the five kept are from their mean, and the two dropped from the outermost, in tenths of a mark.
SPREADS = [(-9, -4, 0, 5, 8), (-6, -3, -1, 3, 7), (-11, -2, 2, 4, 7), (-7, -5, 1, 4, 7)]
DROPPED = [(6, 4), (3, 9), (11, 2), (5, 7), (8, 3)]


def tenths(number: int, total: str) -> list[int]:
    """The seven marks of one entry, in tenths, judge by judge."""
    five = round(int(total.replace(".", "")) / 2)  # a total in hundredths times five, in tenths
    mean, rest = divmod(five, 5)
    kept = [mean + apart for apart in SPREADS[number % len(SPREADS)]]
    kept[4] += rest  # the highest of those kept stays the highest
    low, high = DROPPED[number % len(DROPPED)]
    marks = [kept[0] - low, *kept, kept[4] + high]
    turn = number % 7
    return marks[turn:] + marks[:turn]


def by_criterion(mark: int) -> dict[str, str]:
    """A judge's mark spread over the criteria, which add up to it."""
    parts = {code: mark * most // 1000 for code, _name, most in CRITERIA}
    parts[SPECIAL[0]] = mark - sum(parts.values())
    return {code: f"{part // 10}.{part % 10}" for code, part in parts.items()}


def edition() -> dict[str, Any]:
    criteria = [
        {"code": code, "name": name, "maximum": str(most // 10)} for code, name, most in [*CRITERIA, SPECIAL]
    ]
    defence = {
        "code": "defence",
        "name": "项目答辩",
        "kind": "panel",
        "weight": "100",
        "criteria": criteria,
        "step": "0.1",
        "size": 7,
        "trim": {"drop": 1, "at_least": 7},
        "least_marks": 5,
    }
    return {
        "format": "redvest-edition/1",
        "code": "changji-2022",
        "name": "昌吉州第三届新时代文明实践志愿服务项目大赛",
        "scheme": {
            "stages": [defence],
            "decimals": 2,
            "rank_by": "published",
            "then": "share",
            "notes": "公布的十五个总分来自报道；各评委的分数、指标分值和同分并列是演示用的。",
        },
        "entries": [
            {"code": code, "title": title, "draw": n}
            for n, (code, _unit, title, _total) in enumerate(PUBLISHED, 1)
        ],
        "judges": JUDGES,
        "sheets": [
            {"stage": "defence", "judge": judge, "entry": code, "marks": by_criterion(mark)}
            for n, (code, _unit, _title, total) in enumerate(PUBLISHED)
            for judge, mark in zip(JUDGES, tenths(n, total), strict=True)
        ],
        "published": {
            "ranking": [
                {"entry": code, "score": total, "rank": rank}
                for (code, _unit, _title, total), rank in zip(PUBLISHED, RANKS, strict=True)
            ]
        },
        "about": {"units": {code: unit for code, unit, _title, _total in PUBLISHED}},
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(edition(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
