"""A hostile host: one program on loopback that plays a site for every misbehaviour, and what a scan must make of it."""
