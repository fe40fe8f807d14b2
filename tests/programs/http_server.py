# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An HTTP server, of TLS if it has a context for that, whose answers are the same each time, and
which tells what it was asked. It is a proxy as well."""

import contextlib
import errno
import re
import socket
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from service import finish

LARGE = bytes(range(256)) * 16384  # 4 MiB
TOLD = ("User-Agent", "Range", "Cookie", "Content-Type", "Content-Length", "Authorization", "Accept")


def _pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "test", ""
    timeout = 60

    def date_time_string(self, timestamp=None):
        return "Thu, 01 Jan 1970 00:00:00 GMT"

    def log_message(self, *_):
        pass

    def setup(self):
        super().setup()
        with self.server.lock:
            self.server.connections += 1

    def _boundary(self):
        found = re.search("boundary=(.*)", self.headers.get("Content-Type", ""))
        return found[1] if found else None

    def _body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _note(self):
        told = {name: self.headers[name] for name in TOLD if name in self.headers}
        if boundary := self._boundary():
            told["Content-Type"] = told["Content-Type"].replace(boundary, "BOUNDARY")
        if isinstance(self.connection, ssl.SSLSocket):
            told["TLS"] = (self.connection.version(), self.connection.cipher(),
                           self.connection.selected_alpn_protocol(), self.connection.getpeercert())
        with self.server.lock:
            self.server.requests.append((self.command, self.path, told))

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)

    def _in_pieces(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (b"one\n", b"two\n", b"x" * 5000 + b"\n", b""):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def _part_of_large(self):
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not found:
            return self._answer(200, LARGE, Accept_Ranges="bytes")
        first, last = int(found[1]), int(found[2] or len(LARGE) - 1)
        if first >= len(LARGE):
            return self._answer(416, Content_Range=f"bytes */{len(LARGE)}")
        return self._answer(206, LARGE[first:last + 1],
                            Content_Range=f"bytes {first}-{last}/{len(LARGE)}")

    def do_GET(self):
        self._note()
        parts = urlsplit(self.path)
        if parts.netloc and self.server.server_address[1] != parts.port:
            return self._answer(200, f"by proxy: {self.path}\n".encode())
        match parts.path:
            case "/text":
                return self._answer(200, b"hello\n", Content_Type="text/plain")
            case "/large":
                return self._part_of_large()
            case "/pieces":
                return self._in_pieces()
            case "/moved":
                return self._answer(302, Location="/text")
            case "/away":
                return self._answer(302, Location=parts.query)
            case "/cookie":
                return self._answer(200, Set_Cookie="taste=sweet; Path=/")
            case "/secret" if not self.headers.get("Authorization"):
                return self._answer(401, WWW_Authenticate='Basic realm="test"')
            case "/secret":
                return self._answer(200, b"known\n")
            case "/never":
                self.server.ended.wait()
                self.close_connection = True
                return None
            case _:
                return self._answer(404, b"no such page\n")

    do_HEAD = do_GET

    def do_POST(self):
        body = self._body()
        self._note()
        if boundary := self._boundary():
            body = body.replace(boundary.encode(), b"BOUNDARY")
        self._answer(200, body)

    do_PUT = do_POST

    def do_CONNECT(self):
        """Leads to that port of 127.0.0.1, whatever the host."""
        self._note()
        self.close_connection = True
        try:
            other = socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2])))
        except OSError:
            return self._answer(502)
        with other:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_pump, args=(other, self.connection), daemon=True)
            back.start()
            _pump(self.connection, other)
            back.join()


class Server(ThreadingHTTPServer):
    """At one address; `requests` and `connections` since forget()."""

    daemon_threads = True

    def __init__(self, host, port, context):
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), Handler)
        if context:  # each thread shakes hands for itself
            self.socket = context.wrap_socket(self.socket, server_side=True,
                                              do_handshake_on_connect=False)
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.forget()

    def forget(self):
        self.requests, self.connections = [], 0

    def close_request(self, request):
        if isinstance(request, ssl.SSLSocket):
            finish(request)  # an alert may be the last thing said
        super().close_request(request)

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, ssl.SSLError)):
            super().handle_error(request, client_address)

    @property
    def port(self):
        return self.server_address[1]


def _servers(hosts, context):
    """One at each host, all at the same port."""
    for left in reversed(range(100)):
        servers = []
        try:
            for host in hosts:
                servers.append(Server(host, servers[0].port if servers else 0, context))
            return servers
        except OSError as error:  # another one has the port at one of the hosts
            for server in servers:
                server.server_close()
            if error.errno != errno.EADDRINUSE or not left:
                raise


@contextlib.contextmanager
def running(*hosts, context=None):
    """A server at each host, all at one port."""
    servers = _servers(hosts, context)
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield servers
    finally:
        for server, thread in zip(servers, threads):
            server.ended.set()
            server.shutdown()
            server.server_close()
            thread.join()
