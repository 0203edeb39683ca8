"""Drafting ("soạn thảo hồ sơ"): sections, attachments, the signing copy."""
