"""Run Letters from a checkout: `python cli.py …` is the same program as the installed `letters`."""

from letters.cli import main

if __name__ == "__main__":
    main()
