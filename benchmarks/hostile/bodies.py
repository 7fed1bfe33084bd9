"""All hostile bodies, as feeds, pages, sitemaps and listings alike."""

from benchmarks.hostile import entities, json_bodies, letters, packing, repeats, shapes
from benchmarks.hostile.body import BODIES, Body

__all__ = ["BODIES", "Body"]
_FILES = (entities, repeats, shapes, letters, json_bodies, packing)
