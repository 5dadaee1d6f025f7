"""Mobile phones of the mainland, kept in E.164 (+86…)."""

import re
import unicodedata

import phonenumbers

#: Every mobile block, also those the ministry may yet hand out; the library's tables lag behind them.
MOBILE = re.compile(r"1[3-9][0-9]{9}")


def read_phone(text: str) -> str | None:
    """The phone in E.164, or None if it is no mobile phone of the mainland. Spaces, dashes and +86 may be there."""
    try:
        parsed = phonenumbers.parse(unicodedata.normalize("NFKC", text), "CN")
    except phonenumbers.NumberParseException:
        return None
    national = str(parsed.national_number)
    if parsed.country_code != 86 or parsed.extension or not MOBILE.fullmatch(national):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
