"""The locale files, and whether a page speaks only one of them."""

import json
import re
from functools import cache

from harness import ROOT

FOLDER = ROOT / "config/locales"
TAGS = sorted(file.stem for file in FOLDER.glob("*.json"))

# What is written as it is in every language.
AS_IT_IS = {"buggy", "qr", "javascript"}

# Everything that a page says or holds back, in its own language, without names and without what only programs read.
TEXTS = """() => {
  const texts = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const around = walker.currentNode.parentElement;
    if (around.closest("[lang]") !== document.documentElement) continue;
    if (!around.closest("script, style, noscript, bdi, code, .menu summary")) texts.push(walker.currentNode.data);
  }
  for (const name of ["aria-label", "alt", "title", "placeholder", "aria-description"])
    for (const element of document.body.querySelectorAll(`[${name}]`)) texts.push(element.getAttribute(name));
  return texts.map((text) => text.trim()).filter(Boolean);
}"""


@cache
def table(tag):
    entries = json.loads((FOLDER / f"{tag}.json").read_text())
    return {key: text for key, text in entries.items() if not key.startswith("language.")}


@cache
def head(tag):
    entries = json.loads((FOLDER / f"{tag}.json").read_text())
    return {key.removeprefix("language."): text for key, text in entries.items() if key.startswith("language.")}


@cache
def vocabulary(tag):
    return {word for text in table(tag).values() for word in words(re.sub(r"\{\w+\}", " ", text))}


def words(text):
    return {word.lower() for word in re.findall(r"[^\W\d_]{2,}", text)}


def check(page, tag, names=()):
    """The page is in the language of `tag`, in all that it says, and nothing on it is left to be filled."""
    root = page.locator("html")
    assert root.get_attribute("lang") == tag
    assert root.get_attribute("dir") == head(tag)["direction"]
    known = AS_IT_IS | {word for name in names for word in words(name)}
    for text in page.evaluate(TEXTS):
        assert not re.search(r"\{\w+\}|\b[a-z]+\.[a-z]+[A-Z.a-z]*\b(?<!\.js)", text), text
        if tag != "en":
            foreign = (words(text) & vocabulary("en")) - vocabulary(tag) - known
            assert not foreign, f"{foreign} in “{text}” on {page.url}"
