"""What each screen decides: state, events and update; no Flet here."""
