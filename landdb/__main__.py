"""`python -m landdb`: the same as the command `landdb`."""

from landdb.cli.app import main

if __name__ == "__main__":
    main()
