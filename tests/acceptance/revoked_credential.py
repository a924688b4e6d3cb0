#!/usr/bin/env python3
"""A revoked credential loses its open sessions, by a close code and a reason, within a second.

The real tiendod and `tiendo token`: a counter's WebSocket stays open while another credential is made
and revoked, and is closed with 1008 when its own is. Then the client programs say why they are let in no
more, and the service's log names an agency that a slip put into a credential.

  revoked_credential.py --build build/dev
"""
import argparse
import json
import os
import shutil
import socket
import subprocess
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


def refused(*command):
    """(exit code, what it said on standard error) of a command that must not succeed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=30)
    assert done.returncode != 0, f"{' '.join(command)} succeeded"
    return done.returncode, done.stderr


def check_clients(tiendo, url, root, name, secret):
    """Each program names the refusal of a revoked credential in one clean line, with exit code 3."""
    token_file = os.path.join(root, "revoked.token")
    with open(token_file, "w") as f:
        f.write(secret + "\n")
    events = os.path.join(root, "events.jsonl")
    with open(events, "w") as f:
        f.write('{"event_id":"e-1","dossier_code":"D-1","agency_code":"H01",'
                '"occurred_at":"2026-02-13T07:31:00Z","processed":{"outcome":"GRANTED"}}\n')
    expected = (f"tiendo: {url} refused the credential (401 revoked_token): The token's credential {name} was "
                "revoked. Name a file that holds a valid token with --token-file; `tiendo token create` makes one.\n")
    for command in (["rates"], ["push", events, "--rejected", os.path.join(root, "rejected.jsonl")],
                    ["watch", "--check", "--wait", "1"], ["bench", "--duration", "1"]):
        code, said = refused(tiendo, *command, "--url", url, "--token-file", token_file)
        assert code == 3 and expected in said, (command, code, said)


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
        slip, slip_secret = token(tiendo, data, "H09")
        run([tiendo, "token", "revoke", other, "--data", data])
        time.sleep(1)  # the time in which a session of that one would have been closed
        client.sendall(PING)
        assert frame(client)[0] == 10, "the session of another credential did not go on"

        with open(os.path.join(root, "log")) as f:
            assert f"not in the catalogue id={slip} agency=H09\n" in f.read(), "the log does not name H09"
        begun = time.monotonic()
        code, said = refused(tiendo, "bench", "--url", service.url, "--agency", "H09")
        assert code == 2 and "--agency H09: the service refuses it (unknown_agency)" in said, (code, said)
        with open(os.path.join(root, "slip.token"), "w") as f:
            f.write(slip_secret + "\n")
        code, said = refused(tiendo, "bench", "--url", service.url, "--token-file", os.path.join(root, "slip.token"),
                             "--duration", "20")
        assert code == 3 and "the first events were refused: not_authorised" in said, (code, said)
        assert time.monotonic() - begun < 5, "the bench measured refusals"

        run([tiendo, "token", "revoke", name, "--data", data])
        revoked_at = time.monotonic()
        opcode, payload = frame(client)
        took = time.monotonic() - revoked_at
        assert opcode == 8 and int.from_bytes(payload[:2], "big") == 1008, (opcode, payload)
        assert payload[2:] == b"the credential was revoked or changed", payload
        assert took < 1, f"closed after {took:.2f} s"
        assert connect(service, secret)[1] == 401, "the revoked token still opens"
        check_clients(tiendo, service.url, root, name, secret)
        assert service.metric("tiendo_http_sessions_revoked_total") == 1
        assert service.stop() == 0, "the service did not stop cleanly"
    finally:
        service.kill()
    shutil.rmtree(root)
    print(f"closed with 1008 after {took:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
