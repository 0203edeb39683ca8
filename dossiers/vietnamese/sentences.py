"""Names as they are written inside a Vietnamese sentence."""


def within_sentence(name: str) -> str:
    """Return a name that begins with a common noun as written inside a sentence: `đợt thi đua`, not `Đợt thi đua`."""
    return name[:1].lower() + name[1:]
