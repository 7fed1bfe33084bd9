"""One file a revision, numbered upwards."""
