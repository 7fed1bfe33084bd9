"""What matching costs, beside ten rules and fifty thousand."""
