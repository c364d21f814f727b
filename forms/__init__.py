"""How questions behave: XForms in, answers and what they change out."""
