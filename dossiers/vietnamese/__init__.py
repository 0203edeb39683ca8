"""How Vietnamese offices write: text, amounts, dates and symbols, read strictly and shown in one way.

Pure functions of the standard library, so that form, import and command line read the same input alike.
"""
