"""How the site stands beyond the list: apart from the items, never scored. Pure functions of the snapshot."""
