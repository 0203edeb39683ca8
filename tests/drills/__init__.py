"""Drills ("diễn tập"): load, faults and attacks on the running product, reproducible by a seed; `make drills`."""
