"""How questions behave: XForms in, answers and what they change out."""

from forms.definition import Choice, FormDefinition, Language, Question
from forms.loading import load_form
from forms.pages import Page
from forms.session import FormSession, Node
from forms.validation import FALLBACK_PROBLEMS, Problem

__all__ = [
    "FALLBACK_PROBLEMS",
    "Choice",
    "FormDefinition",
    "FormSession",
    "Language",
    "Node",
    "Page",
    "Problem",
    "Question",
    "load_form",
]
