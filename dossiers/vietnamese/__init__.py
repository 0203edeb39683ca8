"""Text, amounts, dates and symbols as Vietnamese offices write them, read strictly and shown in one way.

Pure functions of the standard library, shared by forms, imports and the command line.
"""
