"""What reaches inside WeasyPrint to make it quicker, each part bound to the versions that it was made for.

Pages are the same to the byte with and without: tests/typeset/test_swift.py lays the letters out both ways. With other
versions each part stands back by itself, and WeasyPrint works unhurried.
"""
