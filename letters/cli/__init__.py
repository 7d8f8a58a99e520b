"""The command line: options in, one workflow called, a report printed, errors turned into messages."""

from letters.cli.main import main

__all__ = ["main"]
