#!/usr/bin/env python3
"""A revoked credential loses its open sessions, by a close code and a reason, within a second.

The real tiendod and `tiendo token`: a counter's WebSocket stays open while another credential is made
and revoked, and is closed with 1008 when its own is.

  revoked_credential.py --build build/dev
"""
import argparse
import json
import os
import shutil
import socket
import sys
import tempfile
import time

from service import Service, run

AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
H01,Tỉnh Giả Định,Made-up Province,province,,,,,vn
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
1.000,Năm ngày,,F1,Lĩnh vực 1,5,working_days,,,,roll,pause_working,none,pause_working,,,
"""
HANDSHAKE = ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             "Sec-WebSocket-Protocol: tiendo.v1.json\r\nAuthorization: Bearer {}\r\n\r\n")
PING = b"\x89\x80\x01\x02\x03\x04"  # masked, empty


def token(tiendo, data, agency):
    made = json.loads(run([tiendo, "token", "create", "--json", "--agency", agency, "--data", data]))
    return made["id"], made["token"]


def frame(client):
    """(opcode, payload) of a short unmasked frame."""
    head = client.recv(2, socket.MSG_WAITALL)
    return head[0] & 15, client.recv(head[1] & 127, socket.MSG_WAITALL)


def connect(service, secret):
    client = socket.create_connection(("127.0.0.1", int(service.url.rsplit(":", 1)[1])), timeout=10)
    client.sendall(HANDSHAKE.format(secret).encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = client.recv(1)
        assert piece, f"the connection ended: {answer}"
        answer += piece
    return client, int(answer.split()[1])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    build = os.path.abspath(p.parse_args().build)
    tiendo = os.path.join(build, "tools", "tiendo")
    root = tempfile.mkdtemp(prefix="tiendo-revoked-")
    catalogue, data = os.path.join(root, "catalogue"), os.path.join(root, "data")
    os.mkdir(catalogue)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        with open(os.path.join(catalogue, name), "w") as f:
            f.write(text)
    service = Service(os.path.join(build, "tiendod"), data, catalogue, log=os.path.join(root, "log"))
    try:
        assert service.wait_ready(), "the service did not start"
        name, secret = token(tiendo, data, "H01")
        client, status = connect(service, secret)
        assert status == 101, status
        other, _ = token(tiendo, data, "H01")
        run([tiendo, "token", "revoke", other, "--data", data])
        time.sleep(1)  # the time in which a session of that one would have been closed
        client.sendall(PING)
        assert frame(client)[0] == 10, "the session of another credential did not go on"

        run([tiendo, "token", "revoke", name, "--data", data])
        revoked_at = time.monotonic()
        opcode, payload = frame(client)
        took = time.monotonic() - revoked_at
        assert opcode == 8 and int.from_bytes(payload[:2], "big") == 1008, (opcode, payload)
        assert payload[2:] == b"the credential was revoked or changed", payload
        assert took < 1, f"closed after {took:.2f} s"
        assert connect(service, secret)[1] == 401, "the revoked token still opens"
        assert service.metric("tiendo_http_sessions_revoked_total") == 1
        assert service.stop() == 0, "the service did not stop cleanly"
    finally:
        service.kill()
    shutil.rmtree(root)
    print(f"closed with 1008 after {took:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
