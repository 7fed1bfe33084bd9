"""What people ask, for the command line and the page alike: one file a verb."""
