"""The USB key (GM/T 0027): its room in the house. No key is emulated yet."""
