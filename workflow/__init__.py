"""The rules of an award campaign (phong trào thi đua): pure functions and values.

Standard library only. No clock, no session, no database, no file: the caller reads those and passes their values, so a
clerk of the awards board can read the rules and a test can state them.
"""
