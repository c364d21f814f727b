"""Certificates for a server on this machine: by an authority that a test may trust, for the days it says."""

import ssl
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PEM = serialization.Encoding.PEM


def certificate_from(folder, days=(-1, 900), trusted_by=None):
    """A server's context; the authority that signed lies in `folder`/ca.pem. `days`: valid from and to, from today on."""
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca = _named("An authority")
    authority = _builder(ca, ca, ca_key, (-3000, 3000)).add_extension(x509.BasicConstraints(True, None), critical=True)
    (folder / "ca.pem").write_bytes(authority.sign(ca_key, hashes.SHA256()).public_bytes(PEM))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    certificate = _builder(_named("localhost"), ca, key, days).add_extension(names, critical=False)
    private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(certificate.sign(ca_key, hashes.SHA256()).public_bytes(PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


def _named(name):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _builder(subject, issuer, key, days):
    start, end = (datetime.now(UTC) + timedelta(days=n) for n in days)
    return x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), start, end)
