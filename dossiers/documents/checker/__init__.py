"""The layout checker ("kiểm tra thể thức"): finished files, whoever made them, read and judged by the layout rules.

It trusts nothing that the renderer believed: it has its own reading, its own values, and imports none of its modules.
"""
