"""An app on a phone that shows sign-in codes: it knows the secret and the time, and nothing of ours but the arithmetic."""

import base64
import hashlib
import hmac
import re
import struct


class Phone:
    """Works codes out as RFC 6238 says, on its own."""

    def __init__(self, letters, clock):
        """`letters`: the secret as it stands on the page."""
        self.secret, self.clock = base64.b32decode(re.sub(r"\s", "", letters)), clock

    def code(self, later=0):
        """The code it shows `later` seconds from now."""
        step = (self.clock.now_ms() // 1000 + later) // 30
        digest = hmac.new(self.secret, struct.pack(">Q", step), hashlib.sha1).digest()
        at = digest[-1] & 15
        number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
        return f"{number % 1_000_000:06d}"

    def next_code(self):
        """Waits for a code that was not shown yet."""
        self.clock.advance(30)
        return self.code()
