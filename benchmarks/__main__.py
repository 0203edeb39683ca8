"""All benchmarks, one after the other: `make bench`."""

from benchmarks import batch, checker, figures, pages, papers, rivals, slow_requests, submission


def main() -> None:
    print("# Pages")
    pages.main()
    print("\n# Submissions")
    submission.main()
    print("\n# Papers")
    papers.main(9)
    print("\n# Rivals")
    rivals.main(7)
    print("\n# The layout checker")
    checker.main(9)
    print("\n# Figures and ranking")
    figures.main(9)
    print("\n# Requests and jobs")
    slow_requests.main()
    print("\n# Batch")
    batch.main()


if __name__ == "__main__":
    main()
