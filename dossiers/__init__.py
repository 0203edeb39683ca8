"""The desk of award dossiers (hồ sơ đề nghị khen thưởng): people's hands, the rules, official papers.

Imports go one way: web, cli, jobs and demo to the use cases; the use cases to workflow, records and
documents, which know nothing of each other.
"""
