"""Opens an encrypted record by the words of the ODK XForms specification, section "Encryption", and with nothing of ours.

RSA is a power, OAEP is RFC 8017 section 7.1.2, CFB is written out over single AES blocks (NIST SP 800-38A, section 6.3).
"""

import base64
import hashlib
import re
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SPACE = "{http://opendatakit.org/submissions}"


def mask(seed, size):
    made = b""
    for counter in range(-(-size // 32)):
        made += hashlib.sha256(seed + counter.to_bytes(4, "big")).digest()
    return made[:size]


def xor(one, other):
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def rsa_opened(private, closed):
    numbers = private.private_numbers()
    size = private.key_size // 8
    padded = pow(int.from_bytes(closed, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")
    assert padded[0] == 0
    masked_seed, masked = padded[1:33], padded[33:]
    data = xor(masked, mask(xor(masked_seed, mask(masked, 32)), len(masked)))
    assert data[:32] == hashlib.sha256(b"").digest()
    zeros, _, content = data[32:].partition(b"\1")
    assert not zeros.strip(b"\0")
    return content


def cfb_opened(key, iv, closed):
    block = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    opened, before = b"", iv
    for at in range(0, len(closed), 16):
        piece = closed[at : at + 16]
        opened += xor(piece, block.update(before)[: len(piece)])
        before = piece
    padding = opened[-1]
    assert 1 <= padding <= 16
    assert opened.endswith(bytes([padding]) * padding)
    assert len(opened) % 16 == 0
    return opened[:-padding]


def by_the_book(manifest, closed, private):
    """The files of a record by name; asserts that its signature is what the specification says."""
    root = ET.fromstring(manifest)
    assert (root.tag, root.get("encrypted")) == (f"{SPACE}data", "yes")
    instance = root.findtext("{http://openrosa.org/xforms}meta/{http://openrosa.org/xforms}instanceID")
    sealed_key = root.findtext(f"{SPACE}base64EncryptedKey")
    key = rsa_opened(private, base64.b64decode(sealed_key))
    assert len(key) == 32
    seed = list(hashlib.md5(instance.encode() + key).digest())
    names = [one.findtext(f"{SPACE}file") for one in root.findall(f"{SPACE}media")]
    files, lines = {}, [root.get("id"), root.get("version"), sealed_key, instance]
    for counter, name in enumerate([*names, root.findtext(f"{SPACE}encryptedXmlFile")]):
        seed[counter % 16] = (seed[counter % 16] + 1) % 256
        plain = re.sub(r"\.enc$", "", name)
        files[plain] = cfb_opened(key, bytes(seed), closed[name])
        lines.append(f"{plain}::{hashlib.md5(files[plain]).hexdigest()}")
    text = "".join(f"{line}\n" for line in lines if line is not None)
    signature = rsa_opened(private, base64.b64decode(root.findtext(f"{SPACE}base64EncryptedElementSignature")))
    assert signature == hashlib.md5(text.encode()).digest()
    return files
