"""The rules of an award campaign (phong trào thi đua): pure Python that answers and never asks.

Standard library only. No clock, no session, no database, no file: whoever calls reads those and hands
their values in, so a clerk of the awards board can read the rules and a test can state them.
"""
