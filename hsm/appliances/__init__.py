"""The products: which ops, fronts and states each one has. One folder each."""
