"""People of the desk ("tài khoản"): administration, sign-in, passwords, one-time links, saved forms."""
