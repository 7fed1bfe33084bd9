"""The engines, one file each: a batch of sentences → their translations, in a worker process."""
