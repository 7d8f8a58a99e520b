"""The markup that a finding may hold: `*emphasis*` and `**strong**`. All else is text, HTML too."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from letters.templating.spaces import glue

# An opening star follows no letter and precedes no space, a closing one the reverse: "2 * 3" and "a*b*c" stay.
_STRONG = re.compile(r"(?<![\w*])\*\*(?!\s)(.+?)(?<!\s)\*\*(?![\w*])", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?![\s*])((?:[^*<]|<strong>[^<]*</strong>)+?)(?<![\s*])\*(?![\w*])")


def prose(text: str) -> Markup:
    """One paragraph as HTML: escaped, its emphasis marked, its spaces glued. A star without its pair is itself."""
    escaped = str(escape(glue(text)))
    if "*" in escaped:
        escaped = _STRONG.sub(r"<strong>\1</strong>", escaped)
        # After escaping, "<" can only begin a tag of ours, so emphasis never crosses the edge of a strong part.
        escaped = _EMPHASIS.sub(r"<em>\1</em>", escaped)
    return Markup(escaped)  # noqa: S704  escaped above
