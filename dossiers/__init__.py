"""Application for award dossiers (hồ sơ đề nghị khen thưởng): use cases, storage, official papers, interfaces.

Imports go one way: web, cli, jobs and demo to the use cases; the use cases to workflow, records and documents, which
are independent of each other.
"""
