"""What is measured and not merely tested: quality and speed."""
