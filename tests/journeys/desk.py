"""The district manager's browser, without scripts: signs in, reads, answers."""

import re
from html import unescape

import requests

from tests.journeys.country import PASSWORD


class Desk:
    """A session on the district's pages."""

    def __init__(self, url: str, name: str = "lela") -> None:
        self._url, self._browser = url, requests.Session()
        answer = self._browser.post(f"{url}/sign-in", data={"name": name, "password": PASSWORD}, timeout=20)
        assert answer.ok, answer.text

    def reads(self, path: str) -> str:
        """A page's words as they are read."""
        answer = self._browser.get(f"{self._url}{path}", timeout=20)
        assert answer.ok, f"{path}: {answer.status_code}"
        words = unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(style|svg).*?</\1>", " ", answer.text)))
        return re.sub(r"\s+", " ", words)

    def link(self, path: str, words: str) -> str:
        """Where the link whose text holds `words` leads."""
        page = self._browser.get(f"{self._url}{path}", timeout=20).text
        for target, inside in re.findall(r'(?s)<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', page):
            if words in unescape(re.sub(r"<[^>]+>", " ", inside)):
                return unescape(target)
        raise AssertionError(f"no link {words!r} on {path}")

    def sends(self, path: str, **fields: str) -> str:
        """Fills the form of a page in and sends it with its own token; the words of the page that follows."""
        page = self._browser.get(f"{self._url}{path}", timeout=20).text
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token, "the page has no form"
        answer = self._browser.post(f"{self._url}{path}", data={"csrf": token[1], **fields}, timeout=20)
        assert answer.ok, answer.text
        return unescape(re.sub(r"<[^>]+>", " ", answer.text))
