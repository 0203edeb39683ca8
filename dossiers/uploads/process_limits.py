"""Limits of a process that opens an uploaded file: processor time and memory."""

import resource
import warnings

MEMORY_BYTES = 200 * 1024 * 1024


def limit_process(seconds: int, at_most: int | None = None) -> None:
    """Limit this process to MEMORY_BYTES and to so many seconds of processor time, which kill it, without a core dump.

    `allow_seconds` may raise the time later up to `at_most`. Warnings of libraries are silenced: the output is data.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, at_most or seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    warnings.simplefilter("ignore")


def allow_seconds(seconds: int) -> None:
    """Raise the limit of processor time of this process, at most to what `limit_process` left open."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
