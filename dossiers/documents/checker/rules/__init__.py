"""The layout rules and their judgement."""
