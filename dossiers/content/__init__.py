"""What a dossier says ("nội dung hồ sơ"): typed form input, canonical form, differences between contents."""
