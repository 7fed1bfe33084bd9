"""What is measured and not merely tested: quality, speed, and what a kill costs."""
