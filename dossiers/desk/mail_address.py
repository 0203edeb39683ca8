"""What a mail address ("địa chỉ thư") is: one address, nothing around it, fit for a mail's header."""

import re

from workflow.errors import Unmet

LONGEST_ADDRESS = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3)."""
LONGEST_LOCAL_PART = 64
LONGEST_LABEL = 63

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def address_faults(address: str, field: str = "mail_address") -> tuple[Unmet, ...]:
    """Return every fault of an address as typed, without blanks around it; a domain may have letters of any script."""
    if not address.isprintable():
        return (Unmet("mail-address-unprintable", field),)
    local, at, domain = address.rpartition("@")
    if not local or not at or not domain:
        return (Unmet("mail-address-incomplete", field),)
    faults = []
    if not _LOCAL_PART.fullmatch(local):
        faults.append(Unmet("mail-address-name", field))
    if ascii_domain(domain) is None:
        faults.append(Unmet("mail-address-domain", field))
    if len(local) > LONGEST_LOCAL_PART or len(ascii_address(address)) > LONGEST_ADDRESS:
        faults.append(Unmet("mail-address-too-long", field, (("limit", str(LONGEST_ADDRESS)),)))
    return tuple(faults)


def ascii_address(address: str) -> str:
    """Return the address as it stands in a mail: the domain in ASCII (IDNA)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain) or domain}"


def ascii_domain(domain: str) -> str | None:
    """Return the domain in lower-case ASCII letters, or None if it is no domain of at least two labels."""
    try:
        labels = domain.encode("idna").decode("ascii").lower().split(".")
    except UnicodeError:
        return None
    fits = len(labels) > 1 and all(_LABEL.fullmatch(label) and len(label) <= LONGEST_LABEL for label in labels)
    return ".".join(labels) if fits else None
