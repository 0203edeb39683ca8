"""The layout checker ("kiểm tra thể thức"): reads finished files and judges them by the layout rules.

It is independent of the renderer: it has its own readers and its own values, and imports none of its modules.
"""
