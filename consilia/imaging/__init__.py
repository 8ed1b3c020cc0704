"""Images of a child: studies, series and instances read out of stored files."""
