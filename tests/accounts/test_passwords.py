"""Which passwords a person may take, and how they are kept."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unicodedata import normalize

import pytest
from argon2 import PasswordHasher

from dossiers.accounts import passwords
from dossiers.accounts.passwords import LONGEST, YIELDING_PRIORITY, hashed, is_outdated, matches, password_faults


def codes(password: str) -> list[str]:
    return [unmet.code for unmet in password_faults(password, username="clerk-01", name="Nguyễn Thị Lan")]


@pytest.mark.parametrize(
    "password",
    [
        "mưa rào trên mái ngói",
        "river stone under quiet moon",
        "kT9#vQ2!mZ7pXwa",
        "ヤマト運輸株式会社東京都港区",
        "🐢 rùa bò qua sông 🐢",
        "z 8 ; g ) r ỹ e",
        "x1Q-" * 3 + "zebra",
        "đò ngang sang bến kia " * 5,
    ],
)
def test_any_characters_make_a_password(password: str):
    assert codes(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password-too-short"),
        ("mưa rào trê", "password-too-short"),
        ("Mật khẩu 2010!!", "password-too-common"),
        ("matkhau123456", "password-too-common"),
        ("Password123456", "password-too-common"),
        ("baohiemxahoi2010", "password-too-common"),
        ("Hà Nội 2010 2011", "password-too-common"),
        ("123456789012", "password-too-common"),
        ("aaaaaaaaaaaaaaaa", "password-too-common"),
        ("abababababababab", "password-too-common"),
        ("!@#$%^&*()_+", "password-too-common"),
        ("a b c d e f g h i j", "password-too-common"),
        ("Correct horse battery staple!", "password-too-common"),
        ("Nguyễn Thị Lan và biển", "password-has-name"),
        ("nguyenthilan xanh biếc", "password-has-name"),
        ("thị lan đi chợ sớm mai", "password-has-name"),
        ("clerk-01 đi chợ sớm mai", "password-has-name"),
        ("CLERK01 đi chợ sớm mai", "password-has-name"),
        ("x" * (LONGEST + 1), "password-too-long"),
    ],
)
def test_short_common_and_own_words_are_refused(password: str, code: str):
    assert code in codes(password)


def test_the_length_counts_letters_as_people_see_them():
    twelve = "ỡ" + "mưa rào đêm"
    assert len(normalize("NFD", twelve)) > 12
    assert codes(normalize("NFD", "ưỡm")) == ["password-too-short"]
    assert codes(normalize("NFD", twelve)) == []


def test_all_faults_are_told_at_once():
    assert codes("clerk-01") == ["password-too-short", "password-has-name"]


def test_both_ways_to_write_a_marked_letter_are_one_password():
    kept = hashed(normalize("NFD", "mưa rào trên mái ngói"))
    assert matches(normalize("NFC", "mưa rào trên mái ngói"), kept)
    assert not matches("mua rao tren mai ngoi", kept)


def test_without_a_kept_hash_nothing_matches():
    assert not matches("mưa rào trên mái ngói", None)
    assert not matches("mưa rào trên mái ngói", "rubbish")


def test_a_hash_says_nothing_and_differs_each_time():
    first, second = hashed("mưa rào trên mái ngói"), hashed("mưa rào trên mái ngói")
    assert first != second
    assert first.startswith("$argon2id$")
    assert not is_outdated(first)
    assert is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A")


def test_a_password_is_compared_with_lower_priority_and_everything_else_with_its_own():
    usual, seen = os.getpriority(os.PRIO_PROCESS, threading.get_native_id()), set[int | None]()
    stored = hashed("mưa rào trên mái ngói")
    comparing = threading.Thread(target=lambda: [matches("mưa rào trên mái ngói", stored) for _ in range(5)])
    comparing.start()
    while comparing.is_alive():
        seen |= {nice_of(task) for task in Path("/proc/self/task").iterdir()}
    assert seen - {usual, None} == {YIELDING_PRIORITY}
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == usual


def nice_of(task: Path) -> int | None:
    """The priority of a thread, None if it has ended."""
    try:
        return int((task / "stat").read_text().rpartition(")")[2].split()[16])
    except OSError:
        return None


def test_the_parameters_are_those_that_owasp_recommends():
    assert hashed("mưa rào trên mái ngói").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    first = PasswordHasher().hash("mưa rào trên mái ngói")
    assert is_outdated(first), "a hash with the library's own parameters is replaced at the next sign-in"
    assert matches("mưa rào trên mái ngói", first)


def test_never_more_than_two_passwords_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch):
    """Each takes 19 MiB: a crowd at the door must not take the memory of the machine."""
    running, most, lock = 0, 0, threading.Lock()

    class SlowHasher(PasswordHasher):
        def verify(self, *_: object) -> bool:  # type: ignore[override]
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
            return True

    monkeypatch.setattr(passwords, "_hasher", SlowHasher())
    with ThreadPoolExecutor(16) as crowd:
        assert all(crowd.map(lambda _: matches("mưa rào", "$argon2id$"), range(32)))
    assert most == 2
