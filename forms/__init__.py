"""How questions behave: XForms in, answers and what they change out."""

from forms.audit import FILE as AUDIT_FILE
from forms.audit import AuditLog
from forms.definition import Choice, FormDefinition, Language, Question
from forms.entities import EntityChange, fed_by, merged
from forms.events import Request
from forms.kept.opening import KeptForms, open_form
from forms.list_files import read_list
from forms.lists import FormList, ListSource
from forms.loading import load_form
from forms.nodes import Node
from forms.pages import Page
from forms.session import FormSession
from forms.validation import FALLBACK_PROBLEMS, Problem

__all__ = [
    "AUDIT_FILE",
    "FALLBACK_PROBLEMS",
    "AuditLog",
    "Choice",
    "EntityChange",
    "FormDefinition",
    "FormList",
    "FormSession",
    "KeptForms",
    "Language",
    "ListSource",
    "Node",
    "Page",
    "Problem",
    "Question",
    "Request",
    "fed_by",
    "load_form",
    "merged",
    "open_form",
    "read_list",
]
