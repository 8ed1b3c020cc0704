"""Pages of councils: one's own list, one council, its people, its minutes, and the room of a centre."""
