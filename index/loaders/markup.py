"""Text of an HTML fragment, as feeds and exports hold it. Whole pages go through ``pages``."""

from __future__ import annotations

import re

from index.loaders.drafts import clean

_TAG = re.compile(
    r"</(?:p|div|a|span|h[1-6]|li|ul|em|strong|b|i|blockquote)>|<(?:br|p|img)\b[^<>]*>", re.IGNORECASE
)
_BLOCKS = (
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre",
    "section", "article", "figure",
)  # fmt: skip
_BREAKS = dict.fromkeys(_BLOCKS, ("\n\n", "\n\n")) | dict.fromkeys(("br", "tr", "dt", "dd"), ("\n", ""))
_BREAKS |= {"li": ("\n- ", ""), "td": ("", " "), "th": ("", " ")}
_UNREAD = ("script", "style", "iframe", "noscript", "svg")


def is_fragment(text: str) -> bool:
    """Whether a text holds HTML tags."""
    return bool(_TAG.search(text))


def text_of_fragment(markup: str) -> str:
    """The readable text: blank lines between paragraphs, a line for each list item and table row."""
    from lxml import etree, html

    root = html.fragment_fromstring(clean(markup), create_parent="div")
    etree.strip_elements(root, etree.Comment, *_UNREAD, with_tail=False)
    for element in root.iter():
        before, after = _BREAKS.get(element.tag, ("", ""))
        element.text = before + _spaced(element.text)
        element.tail = after + _spaced(element.tail)
    return clean(re.sub(r" *\n *", "\n", root.text_content()))


def _spaced(text: str | None) -> str:
    return re.sub(r"[^\S\xa0]+", " ", text or "")
