"""What a mail program would fetch when it shows a message."""

import pytest

from letters.dispatch.fetching import fetched

URL = "https://t.example/p.gif"


@pytest.mark.parametrize(
    "html",
    [
        f'<img src="{URL}">',
        f"<IMG SRC={URL} width=1>",
        "<img src='https&#58;//t.example/p.gif'>",
        f'<img srcset="{URL} 2x">',
        f'<body background="{URL}">',
        f'<p style="background: url({URL})">x</p>',
        f"<p style=\"background: URL( '{URL}' )\">x</p>",
        f"<style>p {{background: url({URL})}}</style>",
        f'<style>@import "{URL}";</style>',
        f'<p style="background: \\75rl({URL})">x</p>',
        f'<link rel="stylesheet" href="{URL}">',
        f'<base href="{URL}">',
        f"<script>new Image().src = '{URL}'</script>",
        f'<iframe src="{URL}"></iframe>',
        f'<object data="{URL}"></object>',
        f'<meta http-equiv="refresh" content="0; url={URL}">',
        f'<video poster="{URL}"></video>',
        f'<svg><image href="{URL}"/></svg>',
        f'<svg><use xlink:href="{URL}#a"/></svg>',
        f'<!--[if mso]><v:fill src="{URL}"/><![endif]-->',
        f'<a href="mailto:a@b.example" ping="{URL}">a</a>',
        f'<form action="{URL}"></form>',
        '<img src="picture.png">',
        '<img src="//t.example/p.gif">',
        '<img src="cid:picture">',
        f'<input type="image" src="{URL}">',
    ],
)
def test_what_is_fetched(html):
    assert fetched(f"<html><body>{html}</body></html>")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://hmic.example/">our pages</a>',
        '<a href="mailto:letters@hmic.example">write</a>',
        "<p>https://t.example/p.gif</p>",
        "<p>&lt;img src=https://t.example/p.gif&gt;</p>",
        '<img alt="" src="data:image/png;base64,AAAA">',
        '<p style="background: url(data:image/png;base64,AAAA); color: red">x</p>',
        "<style>p {color: red}</style><p>url(x)</p>",
        "<!-- a comment -->",
    ],
)
def test_what_is_not(html):
    assert fetched(html) == ()
