"""Packs → feeds and entities, read by the same table as the user's own.

What a pack says does not depend on who uses it: its terms know its own entities only.
"""

from datetime import date, timedelta
from functools import lru_cache

from monitor.config import checks, packs
from monitor.config.nodes import Document, MappingNode, Node, SequenceNode, compose
from monitor.config.packs import Pack
from monitor.config.reading import Bad, Reading, entries
from monitor.config.rules import Part
from monitor.config.sections import FILE


@lru_cache(maxsize=4)
def unpack(name: str, every: timedelta) -> Pack:
    """One of `packs.NAMES`; `every` is for the feeds that say nothing themselves."""
    reading = Reading(env={}, today=date.min, every=every)
    documents = [compose(file, text) for file, text in packs.texts(name).items()]
    reading.problems += (problem for document in documents for problem in document.problems)
    feeds, entities = SequenceNode(Part(name), 1, 1), MappingNode(Part(name), 1, 1)
    for document in documents:
        _add(document, feeds, entities, reading)
    sections: dict[str, Node] = {"feeds": feeds, "entities": entities}
    reading.names = checks.gather(sections, reading, complete=True)
    listed = FILE.keys["feeds"].shape.read(feeds, reading)
    named = FILE.keys["entities"].shape.read(entities, reading)
    return Pack(
        {} if isinstance(listed, Bad) else {one.name: one for one in listed},
        {} if isinstance(named, Bad) else {one.id: one for one in named},
        tuple(reading.problems),
    )


def _add(document: Document, feeds: SequenceNode, entities: MappingNode, reading: Reading) -> None:
    """The feeds and entities of one file."""
    found = entries(document.root or Node(document.part, 1, 1), reading, "a pack")
    for name, (key, value) in () if isinstance(found, Bad) else found.items():
        match name, value:
            case "feeds", SequenceNode(items=items):
                feeds.items += items
            case "entities", MappingNode(pairs=pairs):
                entities.pairs += pairs
            case _:
                reading.tell(key, reading.unknown("key", name, ("feeds", "entities")))
