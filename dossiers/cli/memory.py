"""Memory of long-running processes ("bộ nhớ")."""

import gc


def freeze_objects() -> None:
    """Exclude all objects that exist now from garbage collection; later objects are collected as usual, also where
    collection was switched off."""
    gc.collect()
    gc.freeze()
    gc.enable()
