"""One machine as a running process: its door, its two listeners, its lock and its logs."""
