"""What a form says about itself: style, where it is sent, its public key, its audit log."""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.definition import NodeDef
from forms.xml_reader import ENTITIES, ODK, OPENROSA, Element

_YES = ("true", "yes", "1", "true()")


@dataclass(frozen=True, slots=True)
class FormSettings:
    """The settings sheet as the XForm carries it. Kioo sends over its own sync; the addresses are there for whoever exports.

    `public_key` is the author's RSA key (base64 of its DER form) of an encrypted form, blank for none: the finished submission is
    encrypted with it (ODK XForms specification, encryption; storage/form_encryption.py). `auto_send` and `auto_delete` are None
    when the form leaves it to the app. `audit` holds the parameters of the audit log, None when the form wants no log.
    """

    style: tuple[str, ...] = ()
    submission_url: str = ""
    submission_method: str = "post"
    public_key: str = ""
    auto_send: bool | None = None
    auto_delete: bool | None = None
    client_editable: bool = False
    entities_version: str = ""
    audit: Mapping[str, str] | None = None


def read_settings(model: Element, style: str, audit: NodeDef | None) -> FormSettings:
    """The settings in a `<model>`; `style` is the class of the body, `audit` the node meta/audit."""
    sent = model.first("submission") or Element("submission")
    method = (sent.get("method") or "").strip().lower()
    return FormSettings(
        style=tuple(style.split()),
        submission_url=sent.get("action") or "",
        submission_method=method if method and method != "form-data-post" else "post",
        public_key=(sent.get("base64RsaPublicKey") or "").strip(),
        auto_send=_yes(sent.get("auto-send", OPENROSA)),
        auto_delete=_yes(sent.get("auto-delete", OPENROSA)),
        client_editable=_yes(sent.get("client-editable", ODK)) or False,
        entities_version=model.get("entities-version", ENTITIES) or "",
        audit=dict(audit.bind.parameters) if audit is not None else None,
    )


def _yes(written: str | None) -> bool | None:
    return None if written is None else written.strip().lower() in _YES
