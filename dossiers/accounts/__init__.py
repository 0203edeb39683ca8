"""User accounts ("tài khoản"): administration, sign-in, passwords, one-time links, saved forms."""
