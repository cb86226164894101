"""A measuring device: invented municipal sites of which the right answer to every item is known by construction.

The product never imports this package and knows nothing of it. See README.md beside this file.
"""
