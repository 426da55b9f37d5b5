"""nginx with the same bytes on disk."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from harness import eventually, free_port
from web import Web

CONFIGURATION = """
daemon off; pid {root}/pid; error_log {root}/error.log; worker_processes auto; {user}
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
    types {{ text/html html; text/css css; }}
    client_body_temp_path {root}; proxy_temp_path {root}; fastcgi_temp_path {root};
    uwsgi_temp_path {root}; scgi_temp_path {root};
    server {{ listen 127.0.0.1:{port}; root {root}/www; }}
}}
"""


@contextlib.contextmanager
def nginx(files):
    """Serves {name: bytes}; gives its address."""
    root, port = Path(tempfile.mkdtemp(prefix="buggy-nginx-")), free_port()
    (root / "www").mkdir()
    for name, content in files.items():
        (root / "www" / name).write_bytes(content)
    user = "user root;" if os.getuid() == 0 else ""
    (root / "nginx.conf").write_text(CONFIGURATION.format(root=root, port=port, user=user))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen([program, "-p", str(root), "-c", str(root / "nginx.conf")], stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: answers(url))
        yield url
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(root)


def answers(url):
    try:
        return Web(url).get("/").status
    except OSError:
        return None
