"""The lines of the table of figures, one small module each, and what they share."""
