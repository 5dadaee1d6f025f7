"""People a unit names for a training: typed or pasted, or a table; what is wrong is said at its line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from redvest.imports.reading import HEADINGS_WITHIN, lines_of, why_not_read
from redvest.kernel.errors import Invalid, Reason, invalid_if

#: Headings of the column that holds numbers, as people write them and as our own roster has them.
_HEADINGS = frozenset({"编号", "志愿者编号", "志愿者号"})


@dataclass
class Listed:
    """Numbers with the lines they stand in (1 is the first), and what is wrong before anybody is looked up."""

    lines: dict[str, int] = field(default_factory=dict)
    wrong: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, line: int, number: str) -> None:
        """One more; twice the same is said, not counted."""
        number = number.strip().upper()
        if not number:
            self.wrong.append((line, "—", _("这一行没有编号")))
        elif number in self.lines:
            self.wrong.append((line, number, _("和第 %(n)s 行重复") % {"n": self.lines[number]}))
        else:
            self.lines[number] = line

    def with_refused(self, refused: Mapping[str, Iterable[Reason]]) -> list[tuple[int, str, str]]:
        """Everything that is wrong, by line: the line, the number, the words."""
        said = [
            (self.lines.get(number, 0), number, _("；").join(str(one) for one in reasons))
            for number, reasons in refused.items()
        ]
        return sorted([*self.wrong, *said])


def typed(text: str) -> Listed:
    """Numbers of a text, also several in a line."""
    found = Listed()
    for line, words in enumerate(text.splitlines(), start=1):
        for mark in ",，、;；":
            words = words.replace(mark, " ")
        for number in words.split():
            found.add(line, number)
    return found


def from_table(upload: "UploadedFile[bytes]") -> Listed:
    """Numbers of an Excel or CSV table: of the column with that heading, else of the first. Raises Invalid ("file")."""
    name = upload.name or ""
    invalid_if(why_not_read(name, upload.size or 0))
    assert upload.file is not None  # Django gives an upload its file
    rows = list(lines_of(upload.file, name))
    found = Listed()
    for line, number in _column(rows):
        found.add(line, number)
    if not found.lines and not found.wrong:
        raise Invalid(Reason("file_empty", _("这个文件里没有名单"), about="file"))
    return found


def _column(rows: list[tuple[int, list[str]]]) -> Iterator[tuple[int, str]]:
    column, below = 0, rows
    for place, (_line, cells) in enumerate(rows[:HEADINGS_WITHIN]):
        headed = [index for index, cell in enumerate(cells) if cell in _HEADINGS]
        if headed:
            column, below = headed[0], rows[place + 1 :]
            break
    for line, cells in below:
        yield line, cells[column] if column < len(cells) else ""
