"""How each screen is drawn; no decisions here."""
