"""XML that is hostile until proved otherwise → an element tree."""

from lxml import etree

from monitor.text.tree import Element


def xml_tree(text: str) -> tuple[Element | None, str]:
    """The document's root and the first fault that was mended in it (`line 3`, "" for none); None
    where nothing can be read. Entities are never expanded, nothing is ever loaded."""
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        tree = etree.fromstring(text.strip().encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None, ""
    return tree, next((f"line {error.line}" for error in parser.error_log), "")
