"""All figures, one after the other: `make bench`."""

from benchmarks import pages, papers


def main() -> None:
    print("# Pages")
    pages.main()
    print("\n# Papers")
    papers.main(9)


if __name__ == "__main__":
    main()
