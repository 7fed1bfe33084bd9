"""kill -9 at every point of the walk, and the count of what was lost and repeated."""
