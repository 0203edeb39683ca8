"""The content of a dossier ("nội dung hồ sơ"): typed form input, canonical form, differences between contents."""
