"""One machine as a running process: the door, the two listeners, the lock of its data directory, its logs."""
