"""Templates of the invented sites, one per family of layouts; ``_bits.html.j2`` holds what they share."""
