"""The models of the engines: where they come from, what is installed, and putting them in."""
