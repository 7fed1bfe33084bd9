"""Names whose spelling does not tell how others write them, closed lists.

English given names after Prćić's Novi transkripcioni rečnik engleskih ličnih imena; Albanian names
whose l the Serbian press softens (Aljbin Kurti), which no rule tells from those that keep it.
"""

from collections.abc import Mapping
from types import MappingProxyType

_GIVEN = """
    george:džordž michael:majkl matthew:metju andrew:endru anthony:entoni jeffrey:džefri
    stephen:stiven steven:stiven thomas:tomas charles:čarls james:džejms joe:džo jo:džo
    joseph:džozef william:vilijam richard:ričard robert:robert edward:edvard henry:henri
    hillary:hilari hilary:hilari nancy:nensi mary:meri jane:džejn janet:dženet
    catherine:ketrin katherine:ketrin kate:kejt elizabeth:elizabet alice:alis theresa:tereza
    margaret:margaret susan:suzan sarah:sara rachel:rejčel julia:džulija julian:džulijan
    tony:toni barack:barak boris:boris keir:kir liz:liz rishi:riši graham:grejem
    geoffrey:džefri jonathan:džonatan nathan:nejtan ronald:ronald david:dejvid daniel:danijel
    peter:piter paul:pol patrick:patrik eric:erik alexander:aleksander philip:filip
    phillip:filip hugh:hju sean:šon shaun:šon ian:ijan neil:nil kevin:kevin brian:brajan
    ryan:rajan bryan:brajan hughes:hjuz houston:hjuston newton:njutn austin:ostin simon:sajmon
    adam:adam isaac:ajzak abraham:abraham leon:lion lewis:luis louis:luis maurice:moris
    walter:volter warren:voren wayne:vejn zachary:zakari
"""
GIVEN: Mapping[str, str] = MappingProxyType(dict(pair.split(":") for pair in _GIVEN.split()))
"""English given names that no rule reads."""

_SOFTENED = """
    albin:aljbin ilir:iljir sali:salji lulzim:ljuljzim limaj:ljimaj veseli:veselji glauk:gljauk
    lutfi:ljutfi blerim:bljerim albulena:aljbuljena valon:valjon vlora:vljora liburn:ljiburn
"""
SOFTENED: Mapping[str, str] = MappingProxyType(dict(pair.split(":") for pair in _SOFTENED.split()))
"""Albanian names that the Serbian press writes with lj."""
