"""``redvest makemessages --all``: Django's extraction, of what people read, into catalogues that make small diffs.

A catalogue holds message and translation, in the order of the sources. It holds no line numbers, no times of making and
nobody's address, which would change with every extraction; nothing is guessed from a similar message, and what is no
longer said is dropped. Needs xgettext and its companions (package ``gettext``); compiling does not.
"""

import os
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.commands import makemessages

#: Below the package: the gallery of components is not for users, and the command line speaks English already.
NOT_INTERFACE = ["styleguide*", "config", "migrations"]


class Command(makemessages.Command):
    """Takes what Django's takes; these are the settings of this house."""

    # `say` or `_now` is gettext where a module also needs the lazy one as `_`.
    xgettext_options = [
        *makemessages.Command.xgettext_options,
        "--keyword=say",
        "--keyword=_now",
        "--no-wrap",
        "--no-location",
        "--sort-by-file",
    ]
    msguniq_options = [*makemessages.Command.msguniq_options, "--no-wrap", "--no-location"]
    msgmerge_options = [
        *makemessages.Command.msgmerge_options,
        "--no-fuzzy-matching",
        "--no-wrap",
        "--no-location",
    ]

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Extracts from the package, wherever one stands."""
        options["ignore_patterns"] = [*options["ignore_patterns"], *NOT_INTERFACE]
        stood = Path.cwd()
        os.chdir(Path(settings.LOCALE_PATHS[0]).parent)
        try:
            return super().handle(*args, **options)
        finally:
            os.chdir(stood)

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Writes the catalogue with a header that says what a reader needs and does not change."""
        super().write_po_file(potfile, locale)
        path = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        catalogue = polib.pofile(str(path), wrapwidth=0)
        kept = catalogue.metadata.get("Plural-Forms", "")
        catalogue.header = "What Redvest says to people. The field's words are in docs/glossary.md."
        catalogue.metadata = {
            "Project-Id-Version": "redvest",
            "Language": locale,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": kept,
        }
        catalogue.metadata_is_fuzzy = False
        for gone in catalogue.obsolete_entries():
            catalogue.remove(gone)
        for entry in catalogue:
            entry.comment = ""
        catalogue.save(str(path))
