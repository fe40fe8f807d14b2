# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Keys and certificates for a test, made by openssl(1)."""

import shutil
import ssl
import subprocess
from pathlib import Path

from learned import SECONDS
from verdicts import Failure

NAMES = "subjectAltName=DNS:localhost,DNS:*.sluice.test,IP:127.0.0.1"
ELSEWHERE = "subjectAltName=DNS:elsewhere.test"
IS_CA = "basicConstraints=critical,CA:true"
CURVE = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
# A name; who signs it; whose it is; what kind of key it has; an extension; for how many days.
CERTIFICATES = [
    ("ca", "ca", "test CA", CURVE, IS_CA, 30),
    ("stranger", "stranger", "other CA", CURVE, IS_CA, 30),
    ("good", "ca", "localhost", CURVE, NAMES, 30),
    ("rsa", "ca", "localhost", ["rsa:2048"], NAMES, 30),
    ("expired", "ca", "localhost", CURVE, NAMES, -1),
    ("elsewhere", "ca", "elsewhere.test", CURVE, ELSEWHERE, 30),
    ("forged", "stranger", "localhost", CURVE, NAMES, 30),
    ("alone", "alone", "localhost", CURVE, NAMES, 30),
    ("client", "ca", "client", CURVE, "extendedKeyUsage=clientAuth", 30),
]


def _openssl(folder, *words):
    done = subprocess.run(["openssl", *words], cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode != 0:
        raise Failure(f"openssl {words}\n{done.stderr}")


def make(folder):
    """NAME.crt and NAME.key of each, in a folder; gives what the files hold."""
    if not shutil.which("openssl"):
        raise Failure("no openssl is installed; scripts/install-dependencies.sh installs it")
    files = {}
    for name, signer, subject, key, extension, days in CERTIFICATES:
        _openssl(folder, "req", "-new", "-newkey", *key, "-nodes", "-subj", f"/CN={subject}",
                 "-addext", extension, "-keyout", f"{name}.key", "-out", "request")
        signs = ["-signkey", f"{name}.key"] if signer == name else \
            ["-CA", f"{signer}.crt", "-CAkey", f"{signer}.key"]
        _openssl(folder, "x509", "-req", "-in", "request", "-copy_extensions", "copy", *signs,
                 "-days", str(days), "-set_serial", str(len(files) + 1), "-out", f"{name}.crt")
        for file in (f"{name}.crt", f"{name}.key"):
            files[file] = (Path(folder) / file).read_bytes()
    return files


def server(folder, name, **more):
    """The context of a server with such a certificate; `more` are attributes of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(folder) / f"{name}.crt", Path(folder) / f"{name}.key")
    context.load_verify_locations(Path(folder) / "ca.crt")
    for attribute, value in more.items():
        setattr(context, attribute, value)
    return context
