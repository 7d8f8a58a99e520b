"""The kinds of value that the data files hold. Every scalar arrives as text (YAML's own guesses are not taken)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

ID = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_MAILBOX = re.compile(
    r"(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+\Z"
)
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[1-9]\d{0,4})?(?:[/?][!-\"$-~]*)?", re.ASCII)
_A_LENGTH = StringConstraints(pattern=r"^[1-9]\d{0,3}[sm]$")
_PHONE = re.compile(r"[+(]?\d[\d ()-]{3,28}\d(?: ext\.? ?\d{1,6})?\Z", re.ASCII)
_STRANGE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_SHOWN = 3
# Cyrillic, or Greek that looks like Latin, in one word with Latin: nobody writes so, and no search for a name finds it.
_ALIKE = re.compile(
    "[\u0400-\u052f\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c-\u039f\u03a1\u03a4\u03a5\u03a7\u03bf]"
)
_DOMAIN = r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$"


class Model(BaseModel):
    """The base of every data class: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


@dataclass(frozen=True, slots=True)
class Wording:
    """Marks free text: `prose` is sentences, titles and lines of an address; the rest is names and short values."""

    prose: bool


def at(key: str, message: str) -> PydanticCustomError:
    """An error that belongs to `key` of the mapping under validation."""
    return PydanticCustomError("at", "{message}", {"key": key, "message": message})


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("it is blank")
    if value.strip() in {"None", "null", "nan", "undefined"}:
        raise ValueError(f"{value.strip()!r} is what a program writes for a missing value")
    if not value.isprintable():
        _refuse_unseen(value)
    if not any(map(str.isalnum, value)):
        raise ValueError("it has neither a letter nor a digit")
    if mixed := _mixed(value):
        raise ValueError(f"“{mixed}” mixes letters that look alike of two alphabets")
    return value


def _mixed(value: str) -> str | None:
    words = re.findall(r"\w+", value) if _ALIKE.search(value) else ()
    return next((word[:60] for word in words if _ALIKE.search(word) and re.search("[A-Za-z]", word)), None)


def _refuse_unseen(value: str) -> None:
    """Controls (Cc), what does not show or turns the order around (Cf, Zl, Zp), and what has no shared meaning."""
    strange = [char for char in dict.fromkeys(value) if unicodedata.category(char) in _STRANGE]
    if "\n" in strange:
        raise ValueError("it holds a line break")
    if strange:
        names = " and ".join(f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip() for char in strange[:_SHOWN])
        raise ValueError(f"it holds {names}, which cannot stand in a letter")


def _truth(value: Any) -> Any:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise ValueError("it must be true or false")


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"{value} is not a day of the calendar") from error
    raise ValueError("it must be a date written YYYY-MM-DD")


def _mailbox(value: str) -> str:
    if not _MAILBOX.match(value):
        raise ValueError(f"{value!r} is not a mailbox such as name@force.police.example")
    return value


def _phone(value: str) -> str:
    if not _PHONE.match(value):
        raise ValueError(f"{value!r} is not a telephone number such as 01632 960 000 ext 12")
    return value


def _whole(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"0|[1-9]\d{0,8}", value, re.ASCII):
        return int(value)
    raise ValueError("it must be a whole number")


def _seconds(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = re.fullmatch(r"([1-9]\d{0,3})(s|m)", value, re.ASCII) if isinstance(value, str) else None
    if match is None:
        raise ValueError("it must be a length of time such as 5s or 2m")
    return int(match[1]) * (60 if match[2] == "m" else 1)


def _web_address(value: str) -> str:
    if not _WEB_ADDRESS.fullmatch(value):
        raise ValueError(f"{value!r} is not a web address such as http://time.example/tsa")
    return value


Text = Annotated[str, AfterValidator(_text), Wording(prose=False)]
"""A name or another short text, never blank, without control characters."""
Prose = Annotated[str, AfterValidator(_text), Wording(prose=True)]
"""The same for whatever a letter says in its own words. No comment may follow it: it would be text cut short."""
Id = Annotated[str, StringConstraints(pattern=ID, max_length=64)]
"""A short name of lower-case letters, digits and hyphens; safe as a file name."""
Truth = Annotated[bool, BeforeValidator(_truth)]
Day = Annotated[date, BeforeValidator(_day)]
Whole = Annotated[int, BeforeValidator(_whole)]
Seconds = Annotated[int, BeforeValidator(_seconds, json_schema_input_type=Annotated[str, _A_LENGTH])]
"""A length of time in whole seconds, written `5s` or `2m`."""
WebAddress = Annotated[str, AfterValidator(_web_address)]
"""An address that begins with http:// or https://, without a user's name or a fragment."""
ObjectId = Annotated[str, StringConstraints(pattern=r"^[0-2](?:\.(?:0|[1-9]\d*))+$", max_length=128)]
"""An object identifier in dots: `1.2.840.113549`."""
Mailbox = Annotated[str, AfterValidator(_mailbox)]
Phone = Annotated[str, AfterValidator(_phone)]
Domain = Annotated[str, StringConstraints(pattern=_DOMAIN, max_length=253)]
Days = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}d$")]
"""A length of time in whole days, `90d`."""
Fingerprint = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
"""SHA-256 of a certificate's DER form, `sha256:` and 64 hex digits."""
