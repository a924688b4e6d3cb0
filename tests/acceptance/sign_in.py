#!/usr/bin/env python3
"""A browser that signed in stays so over a restart, and no longer than its credential.

The real tiendod, without the loopback's way in, and `tiendo token`: a cookie is got, the service is killed and
started again, the cookie still opens it; tickets are lost. A credential that reads a part is told of that part.
Then the credential is revoked, and the cookie opens nothing within two seconds.

  sign_in.py --build build/dev
"""
import argparse
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from service import run

AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
H01,Tỉnh Giả Định,Made-up Province,province,,,,,vn
H01.1,Sở Một,Department One,department,H01,,,,
H01.2,Sở Hai,Department Two,department,H01,,,,
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
1.000,Năm ngày,,F1,Lĩnh vực 1,5,working_days,,,,roll,pause_working,none,pause_working,,,
"""


class Life:
    """One life of a tiendod that lets nobody in without a credential."""

    def __init__(self, tiendod, data, catalogue):
        self.process = subprocess.Popen([tiendod, "--data", data, "--catalogue", catalogue, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        line = self.process.stdout.readline().decode()
        assert line.startswith("ready "), line
        self.url = line.split()[1]

    def ask(self, path, method="GET", **fields):
        """(status, headers, answer)"""
        request = urllib.request.Request(self.url + path, method=method, data=b"" if method == "POST" else None,
                                         headers={name.replace("_", "-"): value for name, value in fields.items()})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, json.loads(refused.read())

    def sign_in(self, token):
        status, headers, answer = self.ask("/v1/session", "POST", Authorization="Bearer " + token)
        assert status == 200, answer
        return headers["Set-Cookie"].split(";")[0]

    def end(self):
        self.process.kill()
        self.process.wait()


def check(build, root):
    tiendo, tiendod = os.path.join(build, "tools", "tiendo"), os.path.join(build, "tiendod")
    catalogue, data = os.path.join(root, "catalogue"), os.path.join(root, "data")
    for folder in (catalogue, data):
        os.mkdir(folder)
    for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES)):
        with open(os.path.join(catalogue, name), "w", encoding="utf-8") as file:
            file.write(text)
    make = [tiendo, "token", "create", "--json", "--data", data, "--role", "supervisor", "--agency", "H01"]
    whole, part = json.loads(run(make)), json.loads(run(make + ["--reads", "H01.1"]))
    assert "reads H01.1/**" in run([tiendo, "token", "list", "--data", data])

    life = Life(tiendod, data, catalogue)
    try:
        assert life.ask("/v1/me")[0] == 401
        cookie = life.sign_in(whole["token"])
        assert life.ask("/v1/me", Cookie=cookie)[2]["credential"] == whole["id"]
        mode = stat.S_IMODE(os.stat(os.path.join(data, "session.key")).st_mode)
        assert mode == 0o600, oct(mode)
        seen = life.ask("/v1/agencies", Cookie=life.sign_in(part["token"]))[2]["rows"]
        assert [row["agency_code"] for row in seen] == ["H01.1"], seen
    finally:
        life.end()

    life = Life(tiendod, data, catalogue)
    try:
        me = life.ask("/v1/me", Cookie=cookie)
        assert (me[0], me[2]["by"]) == (200, "cookie"), me
        run([tiendo, "token", "revoke", whole["id"], "--data", data])
        end = time.monotonic() + 2
        while (status := life.ask("/v1/me", Cookie=cookie)[0]) == 200 and time.monotonic() < end:
            time.sleep(0.05)
        assert status == 401, "a revoked credential's cookie still opens the service"
    finally:
        life.end()


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--build", required=True, help="directory of tiendod and tools/tiendo")
    build = os.path.abspath(asked.parse_args().build)
    root = tempfile.mkdtemp(prefix="tiendo-sign-in-")
    try:
        check(build, root)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print("sign in: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
