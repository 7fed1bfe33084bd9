"""Bodies that were made to hurt, and what the daemon does beside them."""
