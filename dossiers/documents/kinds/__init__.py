"""The kinds of paper ("loại văn bản"): one frozen context each, built from plain values."""
