"""How questions behave: XForms in, answers and what they change out."""

from forms.definition import Choice, FormDefinition, Language, Question
from forms.events import Request
from forms.list_files import read_list
from forms.lists import FormList, ListSource
from forms.loading import load_form
from forms.nodes import Node
from forms.pages import Page
from forms.session import FormSession
from forms.validation import FALLBACK_PROBLEMS, Problem

__all__ = [
    "FALLBACK_PROBLEMS",
    "Choice",
    "FormDefinition",
    "FormList",
    "FormSession",
    "Language",
    "ListSource",
    "Node",
    "Page",
    "Problem",
    "Question",
    "Request",
    "load_form",
    "read_list",
]
