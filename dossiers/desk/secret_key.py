"""The secret of an installation (`SECRET_KEY`, "khóa bí mật"): long enough, and not to be guessed."""

from itertools import pairwise

SECRET_BYTES = 32
FEWEST_CHARACTERS = 8
"""Different characters in a secret; 32 random hexadecimal digits have fewer once in 20 million times."""
MOST_REPEATED = 0.2
"""The part of a secret that may repeat three characters that it already had."""
MOST_STEPS = 0.5
"""The part of its neighbouring characters that may count up or down, or lie beside each other on a keyboard."""
MOST_OF_ONE_CASE = 0.8
"""The part of a secret that may be small letters, or capitals; words consist of them, random text does not."""
KEYBOARD = "1234567890 qwertyuiop asdfghjkl zxcvbnm"

HOW_TO_MAKE = (
    f"hãy đặt SECRET_KEY là một chuỗi ngẫu nhiên dài ít nhất {SECRET_BYTES} byte, ví dụ kết quả của lệnh: "
    'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
)


def secret_fault(given: str, *, demo: bool) -> str | None:
    """Return the sentence that refuses a secret, None for a good one; the demo makes its own if none is given."""
    if not given:
        return None if demo else f"Chưa có SECRET_KEY; {HOW_TO_MAKE}"
    if len(given.encode()) < SECRET_BYTES:
        return f"SECRET_KEY quá ngắn; {HOW_TO_MAKE}"
    if is_guessable(given):
        return f"SECRET_KEY dễ đoán: ít ký tự khác nhau, lặp lại hoặc là từ ngữ; {HOW_TO_MAKE}"
    return None


def is_guessable(secret: str) -> bool:
    """Return whether a secret of sufficient length could be found by few guesses.

    It has too few different characters, repeats itself, counts up or down, or consists of words. What the documented
    commands print (`secrets.token_urlsafe(48)`, `openssl rand -hex 32`) always passes.
    """
    if len(set(secret)) < FEWEST_CHARACTERS:
        return True
    triples = [secret[start : start + 3] for start in range(len(secret) - 2)]
    pairs = list(pairwise(secret))
    letters = "".join(secret.split())
    of_one_case = max(sum(map(str.islower, letters)), sum(map(str.isupper, letters)))
    return (
        len(triples) - len(set(triples)) > MOST_REPEATED * len(triples)
        or sum(map(_is_step, pairs)) > MOST_STEPS * len(pairs)
        or of_one_case > MOST_OF_ONE_CASE * len(letters)
    )


def _is_step(pair: tuple[str, str]) -> bool:
    first, second = pair[0].casefold(), pair[1].casefold()
    beside = first + second in KEYBOARD or second + first in KEYBOARD
    return beside or abs(ord(pair[0]) - ord(pair[1])) <= 1
