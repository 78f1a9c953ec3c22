"""The one path of every op: who, whether, when, how often, and what the audit chain keeps of it."""
