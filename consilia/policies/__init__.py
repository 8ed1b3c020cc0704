"""How the figures of policy are changed: proposed, looked at, confirmed, undone. One way for every kind of row."""
