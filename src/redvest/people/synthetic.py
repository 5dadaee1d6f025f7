"""Made-up people for the demo and the tests: valid numbers that belong to nobody, the same for the same seed.

Their numbers carry an area code and their phones a block that were never handed out, so that no living person is met.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import gcd

from django.conf import settings

from redvest.kernel.crypto import unseal
from redvest.kernel.models import OutboxEvent
from redvest.people.enums import SEALED_CODE, TOPIC_CODE, IdType, Sex
from redvest.people.identity_numbers import make_id_number
from redvest.people.models import PhoneCode

#: Followed by one digit: no county of 邵阳 ever had these codes.
NOBODYS_COUNTIES = "43059"
NOBODYS_BLOCK = "154"

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
MALE_NAMES = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆民庆松胜亮福祥轩源东林海"
FEMALE_NAMES = "芳娜敏静丽艳娟霞英兰燕红梅玲凤丹萍洁婷雪慧颖琳怡彤涵琪菊秀娥莲玉珍香芬蓉"
MIDDLES = "文国志建永光家春晓海玉金世德正学立新红成子思雨佳美桂"


@dataclass(frozen=True, kw_only=True)
class MadeUpPerson:
    """A person who never was."""

    name: str
    id_number: str = field(repr=False)
    phone: str
    birth_date: date
    sex: Sex
    id_type: IdType = IdType.RESIDENT


def made_up_people(
    count: int, *, seed: int, on: date, ages: tuple[int, int] = (16, 79), first: int = 0
) -> list[MadeUpPerson]:
    """``count`` people whose age on the day ``on`` lies within ``ages``, both included.

    Numbers and phones differ between all people of seeds 0 to 9, as long as one seed is used with one day and range of
    ages; a second batch of a seed starts at index ``first``.
    """
    return [_made_up(index, seed, on, ages) for index in range(first, first + count)]


def made_up_phone(index: int, *, seed: int = 0) -> str:
    """A phone of nobody, different for each index below ten million within a seed of 0 to 9."""
    # Multiplying by a number prime to the modulus shuffles the indices without a clash.
    return f"{NOBODYS_BLOCK}{seed % 10}{index * 7_368_787 % 10_000_000:07d}"


def code_sent_to(phone: str, *, purpose: str) -> str:
    """The code in the message now on its way to a phone (E.164), as its owner would read it. Only in the demo."""
    return codes_sent_to([phone], purpose=purpose)[phone]


def codes_sent_to(phones: Iterable[str], *, purpose: str) -> dict[str, str]:
    """The codes on their way to many phones (E.164), by phone. Only in the demo."""
    if not settings.DEMO:
        raise RuntimeError("Codes are read from the phone they were sent to.")
    live = PhoneCode.objects.filter(phone__in=set(phones), purpose=purpose, closed_at__isnull=True)
    owners = {str(pk): phone for pk, phone in live.values_list("pk", "phone")}
    events = OutboxEvent.objects.filter(topic=TOPIC_CODE, key__in=set(owners)).values_list("key", "payload")
    return {owners[key]: unseal(payload["code"], context=SEALED_CODE) for key, payload in events}


def _made_up(index: int, seed: int, on: date, ages: tuple[int, int]) -> MadeUpPerson:
    chance = random.Random(f"{seed}:{index}")
    sex = Sex.FEMALE if chance.random() < 0.55 else Sex.MALE
    birth_date = _birth_date(index, seed, on, ages)
    sequence = index % 500 * 2 + (sex == Sex.MALE)
    return MadeUpPerson(
        name=_name(chance, sex),
        id_number=make_id_number(f"{NOBODYS_COUNTIES}{seed % 10}", birth_date, sequence),
        phone=made_up_phone(index, seed=seed),
        birth_date=birth_date,
        sex=sex,
    )


def _birth_date(index: int, seed: int, on: date, ages: tuple[int, int]) -> date:
    """People who share a sequence number get different birthdays, so that no two share a number."""
    youngest, oldest = ages
    latest = on - timedelta(days=youngest * 365 + youngest // 4 + 1)
    days = (oldest - youngest) * 365
    start = random.Random(f"{seed}:birth:{index % 500}").randrange(days)
    step = next(number for number in range(days * 5 // 8, days) if gcd(number, days) == 1)
    return latest - timedelta(days=(start + index // 500 * step) % days)


def _name(chance: random.Random, sex: Sex) -> str:
    given = chance.choice(MALE_NAMES if sex == Sex.MALE else FEMALE_NAMES)
    if chance.random() < 0.75:
        given = chance.choice(MIDDLES) + given
    # The commonest surnames stand first and are taken more often.
    return SURNAMES[int(len(SURNAMES) * chance.random() ** 1.8)] + given
