"""The Flet app; no rule of the domain lives here."""
