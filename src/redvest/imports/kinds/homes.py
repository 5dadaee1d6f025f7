"""Where somebody lives, from what offices write: a code, a village, or a township with its village."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from redvest.imports.kinds.rows import Fault
from redvest.places import queries as places
from redvest.places.enums import CODE_LENGTHS, Level
from redvest.places.queries import DivisionInfo, SiteInfo

#: How tables of the state end a name, and what people say.
_OFFICIAL = (
    ("居民委员会", "社区"),
    ("居委会", "社区"),
    ("村民委员会", "村"),
    ("村委会", "村"),
    ("街道办事处", "街道"),
)
_DIGITS = re.compile(r"\d{6,12}")
FIELD = "residence"


class Homes:
    """The divisions under a site, by all the names they go by, and the site that counts who lives in each."""

    def __init__(self, site: SiteInfo) -> None:
        self._site = site
        self._divisions = {one.code: one for one in places.divisions_below(site.division_code)}
        self._served: dict[str, SiteInfo] = {}
        self._names: dict[str, set[str]] = {}
        above = {one.code: one for one in places.division_line(site.division_code)}
        for one in self._divisions.values():
            if one.level >= Level.TOWNSHIP:
                for name in self._names_of(one, above):
                    self._names.setdefault(name, set()).add(one.code)

    def _names_of(self, one: DivisionInfo, above: dict[str, DivisionInfo]) -> set[str]:
        own = _plain(one.name)
        names, prefix = {own}, ""
        lengths = [length for length in sorted(CODE_LENGTHS.values(), reverse=True) if length < len(one.code)]
        for length in lengths:
            parent = self._divisions.get(one.code[:length]) or above.get(one.code[:length])
            if parent is None:
                break
            prefix = _plain(parent.name) + prefix
            names.add(prefix + own)
        return names

    def serve(self, codes: Iterable[str]) -> None:
        """Looks up at once which sites serve these divisions."""
        self._served |= places.sites_for_divisions(set(codes) - set(self._served))

    def code_of(self, text: str, faults: list[Fault]) -> str:
        """The code of a home within the site; "" with a fault added if it cannot be told."""
        if not text:
            return self._own(faults)
        found = self._found(text)
        if len(found) == 1:
            return next(iter(found))
        words = {"text": text, "site": self._site.name}
        if found:
            faults.append(Fault(FIELD, _("“%(text)s”不止一处，请写上乡镇（街道）") % words))
        else:
            sentence = _("在“%(site)s”范围内没有找到“%(text)s”，请写乡镇加村（社区），或 12 位区划代码")
            faults.append(Fault(FIELD, sentence % words))
        return ""

    def why_not_counted(self, code: str) -> list[Fault]:
        """Whoever is entered here is counted here: at the site of the run or below it."""
        serves = self._served.get(code)
        if serves is None:
            return [Fault(FIELD, _("这里还没有开通文明实践阵地"))]
        if not serves.path.startswith(self._site.path):
            return [Fault(FIELD, _("这里归“%(name)s”管，不在您导入的范围内") % {"name": serves.name})]
        return []

    def _own(self, faults: list[Fault]) -> str:
        if len(self._site.division_code) == CODE_LENGTHS[Level.VILLAGE]:
            return self._site.division_code
        faults.append(Fault(FIELD, _("请填写居住的村（社区）")))
        return ""

    def _found(self, text: str) -> set[str]:
        if _DIGITS.fullmatch(text):
            code = re.sub(r"^(\d{9})000$|^(\d{6})0{6}$", lambda match: match[1] or match[2], text)
            return {code} if code in self._divisions else set()
        return self._names.get(_plain(text), set())


def _plain(name: str) -> str:
    """The name as spoken: 荷叶塘社区居民委员会 → 荷叶塘社区, 石马村委会 → 石马村; blanks and marks dropped."""
    bare = re.sub(r"[\s·,，、/-]", "", name)
    for ending, spoken in _OFFICIAL:
        if bare.endswith(ending) and len(bare) > len(ending):
            rest = bare.removesuffix(ending)
            return rest if rest.endswith(("村", "社区", "街道")) else rest + spoken
    return bare
