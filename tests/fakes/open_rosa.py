"""A strict stand-in for ODK Central and Kobo over real HTTP: their documented statuses, headers and limits, and faults on demand.

Rules from docs.getodk.org/openrosa, ODK Central's API docs and central-backend's resources/submissions.js; Kobo's from its OpenRosa app (kpi).
"""

import hashlib
import re
import threading
from base64 import b64encode
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

VERSION = {"X-OpenRosa-Version": "1.0"}
KEY = "lSpAIeksRu1CNZs7!qjAot2T17dPzkrw9B4iTtpj7OoIJBmXvnHM8z8Ka4QPEjR7"
LIST = "http://openrosa.org/xforms/xformsList"
FILES = "http://openrosa.org/xforms/xformsManifest"


def md5(content):
    return "md5:" + hashlib.md5(content, usedforsecurity=False).hexdigest()


def answer(words):
    return f'<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message>{words}</message></OpenRosaResponse>'.encode()


class FakeOpenRosa:
    """`forms`: (id, version) -> XML; `files`: form -> name -> content; `kept`: instanceID -> [document, {name: content}].

    `kind` is "central" (key in the address, Basic without a challenge, byte compare) or "kobo" (Digest, 202 for what it has).
    `faults` are taken one a request of the same method, each a function (handler) that answers itself and returns True, or None.
    """

    def __init__(self, kind="central", *, most=100_000_000, takes=None):
        self.kind, self.most, self.takes = kind, most, takes or most
        self.forms, self.files, self.kept, self.posts, self.asked = {}, {}, {}, [], []
        self.faults = {"HEAD": [], "GET": [], "POST": []}
        self.user = ("amina", "p\u00e4ss word")
        self.location = ""
        self._nonces = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def root(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def address(self):
        return self.root + (f"/v1/key/{KEY}/projects/7" if self.kind == "central" else "")

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def add(self, form, version, xml, **files):
        self.forms[form, version] = xml
        self.files[form] = {name.replace("__", "."): content for name, content in files.items()}

    def _handler(self):
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self):
                fake.begin(self)

            def do_GET(self):
                fake.begin(self)

            def do_POST(self):
                fake.begin(self)

            def say(self, status, body=b"", **headers):
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                if self.command != "HEAD" and status != 204:
                    self.wfile.write(body)
                return True

            def log_message(self, *_):
                pass

        return Handler

    def begin(self, handler):
        size = int(handler.headers.get("Content-Length") or 0)
        path = urlsplit(handler.path).path
        self.asked.append((handler.command, path, handler.headers))
        waiting = self.faults[handler.command]
        if waiting and (fault := waiting.pop(0)) and fault(handler):
            return
        if handler.command == "POST" and size > self.takes:
            handler.rfile.read(size)
            handler.say(413, b"<html>413 Request Entity Too Large</html>", Connection="close")
            return
        body = handler.rfile.read(size) if size else b""
        if len(body) < size:
            handler.close_connection = True
            return
        if not self._lets_in(handler, path):
            return
        getattr(self, f"_{handler.command.lower()}")(handler, re.sub("^/v1/(key/[^/]+/)?projects/7", "", path), body)

    def _lets_in(self, handler, path):
        told = handler.headers.get("Authorization", "")
        if self.kind == "central":
            if path.startswith(f"/v1/key/{KEY}/"):
                return True
            basic = "Basic " + b64encode(":".join(self.user).encode()).decode()
            return told == basic or not handler.say(401, answer("Could not authenticate"), **VERSION)
        if self._digest_is_right(handler.command, handler.path, told):
            return True
        self._nonces.append(f"nonce{len(self._nonces)}")
        challenge = f'Digest realm="kobo", nonce="{self._nonces[-1]}", qop="auth", algorithm=MD5'
        handler.say(401, b"", WWW_Authenticate=challenge)
        return False

    def _digest_is_right(self, method, uri, told):
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', told))
        if not told.startswith("Digest ") or said["nonce"] not in self._nonces or said["uri"] != uri:
            return False

        def h(text):
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        inside = f"{said['nonce']}:{said['nc']}:{said['cnonce']}:{said['qop']}"
        return said["response"] == h(
            f"{h(':'.join([self.user[0], 'kobo', self.user[1]]))}:{inside}:{h(f'{method}:{uri}')}"
        )

    def _get(self, handler, path, _):
        if path == "/formList" or path.startswith("/manifest/"):
            if handler.headers["X-OpenRosa-Version"] != "1.0" or not handler.headers["Date"]:
                handler.say(400, answer("OpenRosa headers are missing"), **VERSION)
            else:
                handler.say(200, self._list() if path == "/formList" else self._files_of(path[10:]), **VERSION)
            return
        _, where, name, *more = path.split("/")
        found = self.forms.get((name, more[0])) if where == "forms" else self.files.get(name, {}).get(more[0])
        handler.say(200, found) if found is not None else handler.say(404, b"")

    def _list(self):
        told = "".join(
            f"<xform><formID>{form}</formID><name>{form}</name><version>{version}</version><hash>{md5(xml)}</hash>"
            f"<downloadUrl>{self.address}/forms/{form}/{version}</downloadUrl>"
            + (f"<manifestUrl>{self.address}/manifest/{form}</manifestUrl>" if self.files.get(form) else "")
            + "</xform>"
            for (form, version), xml in self.forms.items()
        )
        return f'<xforms xmlns="{LIST}">{told}</xforms>'.encode()

    def _files_of(self, form):
        told = "".join(
            f"<mediaFile><filename>{name}</filename><hash>{md5(content)}</hash>"
            f"<downloadUrl>{self.address}/files/{form}/{name}</downloadUrl></mediaFile>"
            for name, content in self.files[form].items()
        )
        return f'<manifest xmlns="{FILES}">{told}</manifest>'.encode()

    def _head(self, handler, path, _):
        if path != "/submission":
            handler.say(404)
            return
        more = {"Location": self.location} if self.location else {}
        handler.say(204, **VERSION, **{"X-OpenRosa-Accept-Content-Length": str(self.most)}, **more)

    def _post(self, handler, path, body):
        if path not in {"/submission", "/elsewhere"} or handler.headers["X-OpenRosa-Version"] != "1.0":
            handler.say(404, answer("not here"), **VERSION)
            return
        document, files, more = self._parted(handler.headers["Content-Type"], body)
        self.posts.append((len(body), sorted(files), more, parse_qs(urlsplit(handler.path).query)))
        status, words = self._take(document, files)
        handler.say(status, answer(words), **VERSION)

    def _parted(self, kind, body):
        """As strict as multer: every part with a name, the last boundary there, no text beside the flag."""
        boundary = kind.partition("boundary=")[2].encode()
        assert body.endswith(b"--" + boundary + b"--\r\n")
        message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        parts = {p.get_param("name", header="content-disposition"): p for p in message.iter_parts()}
        more = parts.pop("*isIncomplete*", None)
        document = parts.pop("xml_submission_file")
        assert document.get_filename()
        assert document.get_content_type() == "text/xml"
        assert all(name == part.get_filename() for name, part in parts.items())
        files = {name: part.get_payload(decode=True) for name, part in parts.items()}
        return document.get_payload(decode=True), files, more is not None

    def _take(self, document, files):
        root = ET.fromstring(document)
        versions = {version for form, version in self.forms if form == root.get("id")}
        if not versions or (self.kind == "central" and root.get("version", "") not in versions):
            return 404, "The form you are trying to submit to does not exist."
        instance, replaces = (root.findtext(f"{{*}}meta/{{*}}{name}") for name in ("instanceID", "deprecatedID"))
        if replaces and replaces not in self.kept:
            return 404, "Could not find the resource you were looking for."
        known = self.kept.get(instance)
        if known and known[0] != document:
            return 409, "A submission already exists with this ID, but with different XML."
        kept = self.kept.setdefault(instance, [document, {}])
        kept[1] |= files
        return (202 if known and self.kind == "kobo" else 201), "full submission upload was successful!"
