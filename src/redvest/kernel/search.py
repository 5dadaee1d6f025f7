"""Search in Chinese without an extension: names are split into single characters and pairs.

A stored name holds both kinds; a query of one character asks for the character, a longer one for all its pairs. The
lexemes go to PostgreSQL as literals, past its text parser, which takes Chinese for punctuation under some locales.
A column of words fills itself from the texts it is of whenever its row is saved (``WordsField``).
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVectorField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, Lookup, Model, Value
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup  # generic for the type checker only

_RUN = re.compile(r"[^\W_]+")
#: Full-width punctuation is good Chinese and stays; NFKC would make it ASCII.
_FOLDABLE = re.compile(r"[^（），：；！？]+")
#: Controls, invisible formatting, halves of surrogate pairs. Private-use characters stay: rare ones in names use them.
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})
_SPACE = re.compile(r"\s+")


def tidy(text: str) -> str:
    """A name as we keep it: NFKC (full-width digits and letters become plain), single spaces, none at the ends."""
    folded = _FOLDABLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _SPACE.sub(" ", folded).strip()


def unreadable(text: str) -> bool:
    """True if ``text`` holds a control character, an invisible one, or the mark of bytes that were not UTF-8."""
    return "\ufffd" in text or any(unicodedata.category(char) in _HIDDEN for char in text)


def words_of(text: str) -> list[str]:
    """The single characters and pairs of ``text``, each once, in order: 荷塘 → 荷, 塘, 荷塘."""
    words: dict[str, None] = {}
    for run in _runs(text):
        words.update(dict.fromkeys(run))
        words.update(dict.fromkeys(_pairs(run)))
    return list(words)


def vector_literal(text: str) -> str:
    """The words of a name as the text of a ``tsvector``. Words hold letters and digits only, so none needs escaping."""
    return " ".join(f"'{word}'" for word in words_of(text))


def words_value(name: str) -> Func:
    """The value of a ``words`` column for ``name``."""
    return Func(
        Value(vector_literal(name)), template="%(expressions)s::tsvector", output_field=SearchVectorField()
    )


def query_literal(text: str) -> str:
    """What to look for, as the text of a ``tsquery``; empty if ``text`` holds no letter or digit."""
    words: dict[str, None] = {}
    for run in _runs(text):
        words.update(dict.fromkeys([run] if len(run) == 1 else _pairs(run)))
    return " & ".join(f"'{word}'" for word in words)


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


if TYPE_CHECKING:
    _VectorField = SearchVectorField[Any, Any]
else:
    _VectorField = SearchVectorField


class WordsField(_VectorField):
    """The words of other fields of the row (``of``), set anew whenever it is among what is saved.

    Whoever saves with ``update_fields`` and changes one of those texts names this field along with it.
    """

    def __init__(self, *args: Any, of: Sequence[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        super().__init__(*args, **{"null": True, "editable": False} | kwargs)

    def deconstruct(self) -> Any:
        """Also says whose words they are."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: Model, add: bool) -> Func:
        """The words of the texts as they stand now."""
        return words_value(" ".join(str(getattr(model_instance, name)) for name in self.of))


@SearchVectorField.register_lookup
class AllWords(_Lookup):
    """``words__all_words="荷叶"``: the vector holds every word of the text. A text without words matches nothing."""

    lookup_name = "all_words"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """``vector @@ 'query'::tsquery``."""
        vector, params = self.process_lhs(compiler, connection)
        return f"{vector} @@ %s::tsquery", (*params, query_literal(str(self.rhs)))
