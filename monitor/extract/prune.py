"""The lines of the article without what stands between them: linked headlines, "read also" lines,
credits, calls to subscribe, buttons."""

import re
from collections.abc import Sequence
from dataclasses import replace

from monitor.extract.blocks import Block
from monitor.extract.names import is_lead
from monitor.extract.words import (
    ALSO,
    BYLINE,
    COMMENTS,
    COOKIES,
    CREDIT,
    FEEDBACK,
    FULL_STOP,
    INTERFACE,
    PROMOTION,
    SECTION,
    SENTENCE_END,
    SEPARATOR,
    SYNDICATED,
    TAGS,
    fold,
)
from monitor.text.tree import Element

LINK_LINE = 0.8  # share of link text from which a line is a link
PROSE_LINK_WORDS = 8  # a link of that many words that ends in a full stop is a sentence
LABEL_LINE = 200  # a longer line that only begins like a label is a paragraph
CREDIT_LINE = 160
PROMOTION_LINE = 300
SHORT_SENTENCE = 20  # characters of the shortest lead
LABELLED = 140  # an unlinked headline behind a label is no longer than this

_URL = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_PROSE_TAGS = frozenset(("p", "li", "blockquote", "dd", "td", "h2", "h3", "h4", "h5", "h6"))
_OPENERS = "([„“\"'«»*►▶•–—- "


def prune(blocks: Sequence[Block]) -> list[Block]:
    """The blocks that are the article's, in order. What is cut inside a line is cut in its text."""
    lines = [without_inline_links(block) for block in blocks]
    kept = [not noise(line) for line in lines]
    _comments(lines, kept)
    _after_labels(lines, kept)
    _headings_of_nothing(lines, kept)
    return [line for line, keep in zip(lines, kept, strict=True) if keep and line.text]


def noise(block: Block) -> bool:
    """Whether a line within the article's element is not the article."""
    text = fold(block.text)
    short = len(text) <= LABEL_LINE
    return (
        is_label(block, text)
        or is_link(block)
        or (short and bool(INTERFACE.fullmatch(text)))
        or (len(text) <= CREDIT_LINE and bool(CREDIT.match(text)) and not block.sentence)
        or (len(text) <= PROMOTION_LINE and bool(PROMOTION.match(text)))
        or (short and bool(FEEDBACK.match(text)))
        or (len(text) <= 2 * PROMOTION_LINE and bool(COOKIES.match(text)))
        or (
            short
            and bool(TAGS.match(text))
            and (bool(block.links) or not SENTENCE_END.search(text))
        )
        or (short and bool(COMMENTS.fullmatch(text)))
    )


def noise_line(text: str) -> bool:
    """`noise` of a line of which only the text is known."""
    folded = fold(text)
    found = ALSO.match(folded) if len(folded) <= LABEL_LINE else None
    labelled = found and (
        not folded[found.end() :].strip(" .:!-–—)]") or SEPARATOR.match(folded, found.end())
    )
    promotes = PROMOTION.match(folded) or SYNDICATED.fullmatch(folded)
    return bool(labelled) or (len(folded) <= PROMOTION_LINE and bool(promotes))


def plain_lines(text: str) -> str:
    """`text` of which no markup is known, one paragraph a line, without its noise lines."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line and not noise_line(line))


def is_label(block: Block, text: str) -> bool:
    """Whether a line is a "read also" label, alone or with the headline it announces."""
    if len(text) > LABEL_LINE:
        return False
    if block.links and SECTION.fullmatch(text[: block.links[0][0]]) and not FULL_STOP.search(text):
        return True
    found = ALSO.match(text)
    if not found:
        return False
    rest = text[found.end() :]
    if not rest.strip(" .:!-–—)]") or SEPARATOR.match(rest) or _URL.search(rest):
        return True
    linked = sum(1 for start, _ in block.links if start >= found.start())
    by_link = linked and block.density >= 0.5 and not SENTENCE_END.search(text)
    return bool(by_link) or (found.group().split()[-1] in {"na", "ne"} and len(rest.split()) <= 2)


def is_link(block: Block) -> bool:
    """Whether a line is a link to another article and no sentence of this one."""
    if not block.links:
        return False
    rest = len(block.text) - block.linked
    announced = block.text[: block.links[0][0]].rstrip()
    if (
        announced.endswith((":", "»", ">", "|", "►"))
        and len(announced) <= 40
        and rest <= len(announced) + 6
        and not FULL_STOP.search(block.text)
    ):
        return True
    if block.density < LINK_LINE and any(map(str.isalpha, _beside_links(block))):
        return False
    words = len(block.text.split())
    return not (words >= PROSE_LINK_WORDS and FULL_STOP.search(block.text) and not block.heading)


def _beside_links(block: Block) -> str:
    """The text outside the links."""
    ends = [0, *(end for _, end in block.links)]
    starts = [*(start for start, _ in block.links), len(block.text)]
    return "".join(block.text[end:start] for end, start in zip(ends, starts, strict=True))


def without_inline_links(block: Block) -> Block:
    """The block without "(Read also: linked headline)" where that ends one of its sentences."""
    for start, end in block.links:
        before = fold(block.text[max(0, start - 60) : start])
        cut = _label_before(before)
        if cut is None or start - len(before) + cut == 0:
            continue
        at = start - len(before) + cut
        head, tail = block.text[:at].rstrip(" ([–—-"), block.text[end:].lstrip(" )].")
        if tail and not tail[0].isupper():
            continue
        text = f"{head} {tail}".strip()
        links = tuple(span for span in block.links if span[1] <= len(head))
        return replace(block, text=text, links=links)
    return block


def _label_before(before: str) -> int | None:
    """Where, in the text before a link, a label begins that ends at the link."""
    for match in re.finditer(r"(?:(?<=[.!?…)\"”“] )|(?<=\()|(?<=[.!?])|^)(?=\S)", before):
        found = ALSO.match(before, match.start())
        if found and not before[found.end() :].strip(" :–—->»"):
            return match.start()
    return None


def _comments(lines: Sequence[Block], kept: list[bool]) -> None:
    """Drops all that follows the heading of the readers' comments."""
    for i, line in enumerate(lines):
        if i and len(line.text) <= LABELLED and COMMENTS.fullmatch(fold(line.text)):
            kept[i:] = [False] * (len(kept) - i)
            return


def _after_labels(lines: Sequence[Block], kept: list[bool]) -> None:
    """Drops the headlines behind a label that stands alone, also those that are no link."""
    for i, line in enumerate(lines[:-1]):
        text = fold(line.text)
        if kept[i] or not (SECTION.fullmatch(text) or _bare_label(text)):
            continue
        following = lines[i + 1]
        plain = not following.links and not following.heading
        if plain and len(following.text) <= LABELLED and not SENTENCE_END.search(following.text):
            kept[i + 1] = False
        for at in range(i + 1, len(lines)):
            if not _is_headline_in(following.element.getparent(), lines[at]):
                break
            kept[at] = False


def _is_headline_in(box: Element | None, line: Block) -> bool:
    """Whether a line is an item of the list `box` that ends in no full stop."""
    element = line.element
    listed = element.tag == "li" and element.getparent() is box
    return listed and len(line.text) <= LABELLED and not FULL_STOP.search(line.text)


def _bare_label(text: str) -> bool:
    found = ALSO.match(text)
    return bool(found) and not text[found.end() :].strip(_OPENERS + ":.!)]") if found else False


def _headings_of_nothing(lines: Sequence[Block], kept: list[bool]) -> None:
    """Drops a heading, or a line ending in a colon, behind which only links were dropped."""
    for i, line in enumerate(lines):
        opens = line.heading or (len(line.text) <= 60 and line.text.endswith(":"))
        if not (kept[i] and opens):
            continue
        following = i + 1
        while following < len(lines) and not kept[following] and lines[following].links:
            following += 1
        ended = following == len(lines) or lines[following].heading
        if following > i + 1 and (ended or not line.heading):
            kept[i] = False


def trim(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the bylines, dates and stray lines before and behind the prose.

    A short line that stands in the same element, or in the same kind of paragraph, as the prose
    belongs to it.
    """
    prose = [i for i, block in enumerate(blocks) if block.sentence or len(block.text) >= 120]
    if not prose:
        return [b for b in blocks if not _signs(b)] or list(blocks)
    first, last = prose[0], prose[-1]
    homes = {blocks[i].element for i in prose}
    kinds = {_kind(element) for element in homes}
    parents = {element.getparent() for element in homes}
    unnamed = all(kind != "p" for kind, _ in kinds)

    def belongs(block: Block) -> bool:
        return (
            block.element in homes
            or is_lead(block.element)
            or (block.element.tag in _PROSE_TAGS and unnamed)
            or (block.element.tag in _PROSE_TAGS and _kind(block.element) in kinds)
            or (_paragraph(block, parents) and bool(SENTENCE_END.search(block.text)))
            or _in_list(block)
        )

    head = [b for b in blocks[:first] if (belongs(b) or _says(b)) and not _signs(b)]
    last = max([last, *(i for i in range(last, len(blocks)) if belongs(blocks[i]))])
    return [*head, *blocks[first : last + 1]]


def _paragraph(block: Block, parents: set[Element | None]) -> bool:
    return block.element.tag == "p" or block.element.getparent() in parents


def _kind(element: Element) -> tuple[str, Element | None]:
    """What makes two elements neighbours: headings and paragraphs of one parent."""
    return "p" if element.tag in _PROSE_TAGS else str(element.tag), element.getparent()


def _says(block: Block) -> bool:
    """Whether a short line before the prose is a sentence: a lead that no name marks."""
    end = SENTENCE_END.search(block.text)
    return len(block.text) >= SHORT_SENTENCE and bool(end) and not block.links


def _in_list(block: Block) -> bool:
    return block.element.tag == "li" or any(
        e.tag in {"li", "blockquote", "table"} for e in list(block.element.iterancestors())[:3]
    )


def _signs(block: Block) -> bool:
    """Whether the line is a byline or a date."""
    text = fold(block.text)
    return len(text) <= 120 and not block.sentence and bool(BYLINE.fullmatch(text))
