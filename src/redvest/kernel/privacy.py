"""Masks for names and phones: what people see of each other unless a duty needs more."""

import re


def mask_name(name: str) -> str:
    """张三丰 → 张**; a two-letter compound surname stays as one letter plus stars."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def mask_phone(phone: str | None) -> str:
    """+8613812341234 → 138****1234."""
    digits = re.sub(r"^\+86", "", phone or "")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else ""
