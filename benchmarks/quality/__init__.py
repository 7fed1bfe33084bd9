"""How well names are found: labelled pairs, and treebanks that the user has."""
