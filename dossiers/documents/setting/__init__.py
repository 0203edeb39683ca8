"""Typesetting: the vocabulary, rule packs, and the writers of HTML, PDF and DOCX."""
