"""Choices of places, and what the digits of a division code say."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """The five levels of administrative divisions."""

    PROVINCE = 1, _("省级")
    PREFECTURE = 2, _("地级")
    COUNTY = 3, _("县级")
    TOWNSHIP = 4, _("乡级")
    VILLAGE = 5, _("村级")


#: Length of a division code at each level (2+2+2+3+3 digits).
CODE_LENGTHS = {Level.PROVINCE: 2, Level.PREFECTURE: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}


class TownshipClass(models.TextChoices):
    """What a township-level code stands for, by its last three digits."""

    STREET = "street", _("街道")
    TOWN = "town", _("镇")
    TOWNSHIP = "township", _("乡")
    ZONE = "zone", _("类似乡级单位")


class VillageClass(models.TextChoices):
    """What a village-level code stands for, by its last three digits."""

    NEIGHBOURHOOD = "neighbourhood", _("居民委员会")
    VILLAGE = "village", _("村民委员会")
    QUASI = "quasi", _("类似村级单位")


def township_class(code: str) -> TownshipClass:
    """001–099 street, 100–199 town, 200–399 township, 400–599 the like of one."""
    number = int(code[6:9])
    if number < 100:
        return TownshipClass.STREET
    if number < 200:
        return TownshipClass.TOWN
    return TownshipClass.TOWNSHIP if number < 400 else TownshipClass.ZONE


def village_class(code: str) -> VillageClass:
    """001–199 neighbourhood committee, 200–399 village committee, 400 and above the like of one."""
    number = int(code[9:12])
    if number < 200:
        return VillageClass.NEIGHBOURHOOD
    return VillageClass.VILLAGE if number < 400 else VillageClass.QUASI


class SiteKind(models.TextChoices):
    """The levels of the network: 县中心, 乡镇(街道)所, 村(社区)站, 点."""

    CENTRE = "centre", _("中心")
    INSTITUTE = "institute", _("所")
    STATION = "station", _("站")
    POST = "post", _("点")


#: Which kinds may stand directly under which; None is the top of a tree.
PARENT_KINDS: dict[str, frozenset[str | None]] = {
    SiteKind.CENTRE: frozenset({None, SiteKind.CENTRE}),
    SiteKind.INSTITUTE: frozenset({SiteKind.CENTRE}),
    SiteKind.STATION: frozenset({SiteKind.INSTITUTE, SiteKind.CENTRE}),
    SiteKind.POST: frozenset({SiteKind.STATION, SiteKind.INSTITUTE, SiteKind.CENTRE}),
}


class SiteState(models.TextChoices):
    """An open site serves; a closed or merged one stays in the tree for the records made there."""

    OPEN = "open", _("运行中")
    CLOSED = "closed", _("已撤销")
    MERGED = "merged", _("已合并")


#: From each state, where a site may go.
SITE_TRANSITIONS: dict[str, frozenset[str]] = {
    SiteState.OPEN: frozenset({SiteState.CLOSED, SiteState.MERGED}),
    SiteState.CLOSED: frozenset(),
    SiteState.MERGED: frozenset(),
}


class DesignationKind(models.TextChoices):
    """Titles a site may be given: 试点, and 示范中心 (所, 站, 点)."""

    PILOT = "pilot", _("试点")
    DEMONSTRATION = "demonstration", _("示范")


class DesignationLevel(models.IntegerChoices):
    """Who gives a title, the highest first."""

    NATIONAL = 1, _("国家级")
    PROVINCIAL = 2, _("省级")
    CITY = 3, _("市级")
    COUNTY = 4, _("县级")


class UnitKind(models.TextChoices):
    """What a paired unit is."""

    OFFICE = "office", _("机关")
    PUBLIC = "public", _("事业单位")
    SCHOOL = "school", _("学校")
    HOSPITAL = "hospital", _("医院")
    ENTERPRISE = "enterprise", _("企业")
    MASS = "mass", _("群团组织")
    SOCIAL = "social", _("社会组织")
    ARMY = "army", _("部队")
    OTHER = "other", _("其他")
