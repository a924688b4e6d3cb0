#!/usr/bin/env python3
"""What /v1/openapi.json says of the API is what the API does.

A real tiendod serves a small province with every kind of event in it. Every documented GET is asked with every
documented parameter and every value that the document allows; every answer is held against its schema, to which
`additionalProperties: false` is added, so that an undocumented member fails, and so does a documented member that no
answer had. Wrong, unknown, repeated and empty parameters must be refused with the documented codes, and what the
refusals say of a route's parameters and their values must be what the document says. Answers with a tag are asked
for again, and are not sent twice.

  api_description.py --build build/dev
"""
import argparse
import copy
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from service import Service, run

try:
    import jsonschema
except ImportError:
    # Debian's package is for Debian's Python, which need not be the first one in the path.
    debians = "/usr/bin/python3"
    if os.path.exists(debians) and os.path.realpath(sys.executable) != os.path.realpath(debians):
        os.execv(debians, [debians, *sys.argv])
    print("SKIPPED: python3-jsonschema is not installed")
    sys.exit(77)

AGENCIES = """code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id
X01,Tỉnh Giả Định,Made-up Province,province,,,,,vn
X01.1,Sở Một,Department One,department,X01,,,,
X01.2,Sở Hai,Department Two,department,X01,,,,
X02,Tỉnh Khác,Another Province,province,,,,,vn
"""
PROCEDURES = """code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,committed_limit,\
committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,suspension_policy,valid_from,valid_to,legal_source
P5,Thủ tục Năm ngày,Procedure Five,F1,Lĩnh vực 1,5,working_days,{},working_days,15:00,roll,pause_working,none,\
pause_working,,,NĐ 118
PR,Thủ tục tính lại,Procedure Afresh,F1,Lĩnh vực 1,10,working_days,,,,roll,restart,none,pause_working,,,
PH,Thủ tục Tám giờ,Procedure Hours,F2,Lĩnh vực 2,8,working_hours,,,,roll,pause_working,pause_working,pause_working,,,
"""
STEPS = """procedure_code,step_code,name_vi,limit,unit,valid_from
P5,B1,Thẩm định,1,working_days,
"""
CALENDARS = """calendar_id,parent_id,time_zone,published_from,published_to
tinh,vn,Asia/Ho_Chi_Minh,2018-01-01,{}
"""
PERIOD = "from=2026-03-01&to=2026-03-31"


def past():
    """Every body of an event, and dossiers of every state that an answer tells differently."""
    number = 0

    def event(dossier, at, body, agency="X01.1", **more):
        nonlocal number
        number += 1
        return {"event_id": f"e{number}", "dossier_code": dossier, "agency_code": agency, "counter_id": "X01.1-Q1",
                "counter_sequence": number, "actor": "cb.042", "occurred_at": f"2026-{at}:00+07:00", **body, **more}

    def received(procedure="P5", **more):
        return {"received": {"procedure_code": procedure, "channel": "ONLINE", **more}}

    step = {"step_code": "B1", "unit_code": "P.TD"}
    why = {"reason_code": "R1", "legal_basis": "NĐ 118"}
    granted = {"processed": {"outcome": "GRANTED", "digital_result": True, "result_number": "12/GP"}}
    yield event("D1", "03-02T08:00", {"submitted": {"procedure_code": "P5", "channel": "ONLINE"}})
    yield event("D1", "03-02T09:00", received(appointment_at="2026-03-09T17:00:00+07:00", applicant_kind="CITIZEN"))
    yield event("D1", "03-02T10:00", {"step_started": {**step, "limit": {"amount": 1, "unit": "WORKING_DAYS"}}})
    yield event("D1", "03-03T10:00", {"supplement_requested": why})
    yield event("D1", "03-04T10:00",
                {"supplement_received": {**why, "new_appointment_at": "2026-03-10T17:00:00+07:00"}})
    yield event("D1", "03-04T11:00", {"payment_requested": {"channel": "ONLINE"}})
    yield event("D1", "03-04T12:00",
                {"payment_made": {"channel": "ONLINE", "new_appointment_at": "2026-03-10T17:00:00+07:00"}})
    yield event("D1", "03-05T09:00", {"step_finished": {**step, "limit": {"amount": 1, "unit": "WORKING_DAYS"}}})
    yield event("D1", "03-06T09:00", {"rescheduled": {"new_appointment_at": "2026-03-12T17:00:00+07:00",
                                                      "reason_code": "R2", "apology_number": "7/XL"}})
    yield event("D1", "03-17T09:00", granted)
    yield event("D1", "03-18T09:00", {"returned": {"channel": "POST"}})
    yield event("D1", "03-18T10:00", {"rated": {"score": 4}})
    yield event("D2", "03-02T09:00", received("PR"))
    yield event("D2", "03-05T09:00", {"supplement_requested": why})
    yield event("D2", "03-09T09:00", {"supplement_received": {}})
    yield event("D2", "03-10T09:00", {"suspended": why})
    yield event("D2", "03-11T09:00", {"resumed": {**why, "new_appointment_at": "2026-04-20T17:00:00+07:00"}})
    yield event("D2", "03-12T09:00", {"transferred": {"to_agency_code": "X01.2"}})
    yield event("D2", "03-13T09:00", {"step_started": {"step_code": "B9"}}, "X01.2")
    yield event("D3", "03-02T09:00", received(receiving_agency_code="X02"))
    yield event("D3", "03-03T09:00", {"arrived_at_competent_agency": {}})
    yield event("D3", "03-04T09:00", {"withdrawn": {"reason_code": "R3"}})
    yield event("D4", "03-02T09:00", received("PH"))
    yield event("D4", "03-03T09:00", {"stopped": {"reason_code": "R4"}})
    yield event("D5", "03-02T09:00", {"submitted": {"procedure_code": "P5", "channel": "POST"}})
    yield event("D5", "03-03T09:00", {"declined": {"reason_code": "R5"}})
    yield event("D6", "03-02T09:00", received(), counter_id="X01.1-Q2")
    yield event("D6", "03-03T09:00", {"processed": {"outcome": "REFUSED"}})
    yield event("D6", "03-04T09:00", {"corrected": {"target_event_id": f"e{number}",
                                                    "occurred_at": "2026-03-12T09:00:00+07:00", **granted}})
    yield event("D7", "03-02T09:00", received())
    yield event("D7", "03-03T09:00", {"voided": {"target_event_id": f"e{number}", "reason_code": "R6"}})
    yield event("D8", "03-03T09:00", {"returned": {"channel": "POST"}})
    yield event("D9", "11-19T09:00", received())
    yield event("D10", "03-02T16:00", received())
    yield event("D10", "03-03T09:00", {"supplement_requested": why})


# What a parameter is asked with where the document does not list its values.
EXAMPLES = {"agency": "X01", "from": "2026-03-01", "to": "2026-03-31", "as_of": "2026-03-20T00:00:00+07:00",
            "procedure": "P5", "field": "F1", "cursor": "D1", "limit": "3", "after": "1", "month": "2026-11",
            "rows": "2", "dossier": "D1", "record": "3", "skip": "0", "note": "đã gọi", "reason": "mất điện",
            "until": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + 86400)),
            "position": "3", "descendants": "false", "every_fact": "true", "since": "2026-11-01T00:00:00+07:00",
            "calendar": "vn", "rule": "overdue"}


# Two receivers that nobody listens at: this one, and an Alertmanager.
RECEIVERS = """
[[webhook]]
name = "duty"
url = "http://127.0.0.1:1/hook"
secret_file = "secret"
allow = ["127.0.0.0/8"]
"""
# A rule for each member that a rule may have; one is pending for longer than the test lasts.
RULES = """
[[rule]]
kind = "due_soon"
working_time_left = "8h"
repeat = "1d"
[[rule.escalate]]
after = "4h"
[[rule]]
kind = "due_soon"
id = "half_used"
used_percent = 50
[[rule]]
kind = "rate_below"
below_percent = 100
min_count = 1
window = "year"
pending = "300d"
[[rule]]
kind = "backlog_growing"
by_percent = 1
min_open = 1
[[rule]]
kind = "disk_reserve"
id = "small_disk"
free_bytes = 1000000000000000
pending = "300d"
[[rule]]
kind = "counter_silent"
silent_for = "4h"
"""


class Description:
    """The document: its operations with their references followed, and its schemas made strict."""

    def __init__(self, document):
        self.document = document
        strict = copy.deepcopy(document["components"])
        self.seal(strict["schemas"])
        self.components = strict
        self.seen = set()

    def seal(self, node):
        if isinstance(node, dict):
            if "properties" in node and node.get("type") == "object":
                node.setdefault("additionalProperties", False)
            node = list(node.values())
        if isinstance(node, list):
            for child in node:
                self.seal(child)

    def followed(self, node):
        while "$ref" in node:
            place = self.document
            for part in node["$ref"].lstrip("#/").split("/"):
                place = place[part]
            node = place
        return node

    def operations(self, method):
        for path, item in self.document["paths"].items():
            if method in item:
                yield path, item[method]

    def parameters(self, operation):
        return [self.followed(p) for p in operation.get("parameters", [])]

    def response(self, operation, status):
        responses = operation["responses"]
        assert str(status) in responses, f"{operation['operationId']} answered {status}, which is not documented"
        return self.followed(responses[str(status)])

    def judge(self, operation, answer):
        """The answer is what the document says of its status and type."""
        said = self.response(operation, answer.status)
        if answer.status == 304:
            return
        name = f"{operation['operationId']} {answer.target}"
        assert answer.type in said["content"], f"{name}: {answer.type} is not documented for {answer.status}"
        schema = said["content"][answer.type]["schema"]
        if answer.type.endswith("json"):
            judged = copy.deepcopy(schema)
            self.seal(judged)
            judged["components"] = self.components
            errors = [f"{e.json_path}: {e.message[:300]}" for e in
                      jsonschema.Draft202012Validator(judged).iter_errors(answer.json())]
            assert not errors, f"{name}: {errors[:5]}"
            self.note(schema, answer.json())
        if "ETag" in answer.headers:
            assert "ETag" in said.get("headers", {}), f"{name} has a tag that is not documented"

    def note(self, schema, value):
        """Remembers which members of which schema were there."""
        if "$ref" in schema:
            name = schema["$ref"].split("/")[-1]
            if isinstance(value, dict):
                self.seen.update((name, key) for key in value)
            return self.note(self.followed(schema), value)
        for choice in schema.get("anyOf", []) + schema.get("allOf", []):
            fits = isinstance(value, dict) and set(value) >= set(self.followed(choice).get("required", []))
            if fits or isinstance(value, list) or "allOf" in schema:
                self.note(choice, value)
        if isinstance(value, list):
            for item in value:
                self.note(schema.get("items", {}), item)
        if isinstance(value, dict):
            for key, member in value.items():
                self.note(schema.get("properties", {}).get(key, {}), member)

    def never_seen(self):
        answered = {name for name, _ in self.seen}
        schemas = self.document["components"]["schemas"]
        # A correction has the bodies of an event, each of which is judged there.
        # A counter has to be silent for a minute of working time, and a test does not wait for it.
        self.seen.add(("Evidence", "silent_minutes"))
        unseen = [f"{name}.{key}" for name in sorted(answered - {"EventCorrected"})
                  for key in schemas[name].get("properties", {}) if (name, key) not in self.seen]
        asked_only = {"DeadlineQuestion", "EventBatch", "PreviewFiles"}
        unseen += [name for name, schema in schemas.items()
                   if "properties" in schema and schema["properties"] and name not in answered | asked_only]
        return unseen


class Answer:
    def __init__(self, target, status, headers, body):
        self.target, self.status, self.headers, self.body = target, status, headers, body
        self.type = (headers.get("Content-Type") or "").split(";")[0]

    def json(self):
        return json.loads(self.body)


class Api:
    def __init__(self, service, description):
        self.service, self.description = service, description

    def ask(self, target, method="GET", body=None, headers=None, content_type="application/json"):
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.service.url + target, data=data, method=method, headers={
            **({"Content-Type": content_type} if data is not None else {}), **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(target, answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            return Answer(target, refused.code, refused.headers, refused.read())

    def judged(self, operation, target, **how):
        answer = self.ask(target, **how)
        self.description.judge(operation, answer)
        return answer

    def refused(self, operation, target, codes, **how):
        answer = self.judged(operation, target, **how)
        assert answer.status == 400 and answer.json()["code"] in codes, (target, answer.status, answer.body[:300])
        return answer.json()


def joined(path, pairs):
    query = "&".join(f"{name}={urllib.parse.quote(value, safe=':+,')}" for name, value in pairs)
    return path + ("?" + query if query else "")


def values_of(schema, name, description):
    """What a parameter may be asked with."""
    schema = description.followed({k: v for k, v in schema.items() if k != "default"} if "$ref" in schema else schema)
    if "enum" in schema:
        return list(schema["enum"])
    if schema.get("type") == "boolean":
        return ["true", "false"]
    if "maximum" in schema:
        return [str(schema["minimum"]), str(schema["maximum"])]
    return [EXAMPLES[name]]


def wrong_values_of(schema, description):
    """Values that must be refused, each with its code."""
    schema = description.followed(schema)
    if "enum" in schema:
        yield "zz", {"unknown_value"}
    elif schema.get("type") == "boolean":
        yield "zz", {"bad_boolean"}
    elif schema.get("type") == "integer":
        yield "zz", {"bad_number"}
        yield str(schema["minimum"] - 1), {"bad_number"}
        if "maximum" in schema:
            yield str(schema["maximum"] + 1), {"bad_number"}
    elif schema.get("format") == "date":
        yield "zz", {"bad_date"}
    elif schema.get("format") == "date-time":
        yield "zz", {"bad_instant"}
    elif schema.get("maxLength") in (64, 96):
        yield "a b", {"bad_code"}
    elif schema.get("pattern"):
        yield "zz", {"bad_month"}


def paths_of(path, known):
    """The path with each of the values that its variable has here."""
    if "{" not in path:
        return [path]
    if path.startswith("/v1/alerts/"):
        known = {"id": known.get("alert", known["id"])}
    name = path[path.index("{") + 1:path.index("}")]
    return [path.replace("{" + name + "}", str(value)) for value in known[name]]


def needed_with(path, operation):
    """Parameters without which nothing is answered."""
    if path.endswith("/control-sheet"):
        return [("dossier", "D1")]
    return [("known_at", EXAMPLES["known_at"])] if operation["operationId"] == "start_rates_job" else []


def taken_by(api, operation, path, method):
    """The parameters that the route says it knows."""
    body = {"files": {"steps.csv": STEPS}} if method == "POST" else None
    action = api.refused(operation, path + "?zz=1", {"unknown_parameter"}, method=method, body=body)["action"]
    if action == "Ask without parameters.":
        return set()
    assert action.startswith("Use: ") and action.endswith("."), action
    return set(action[len("Use: "):-1].split(", "))


def judge_values(api, operation, path, parameter, method, taken):
    """A parameter with all its values, of a period in which something happened, and with wrong ones."""
    description = api.description
    name = parameter["name"]
    others = [pair for pair in needed_with(path, operation) if pair[0] != name]
    if {"from", "to"} <= taken - {name}:
        others += [("from", EXAMPLES["from"]), ("to", EXAMPLES["to"])]
    body = {"files": {"steps.csv": STEPS}} if operation["operationId"] == "start_preview" else None
    good = 0
    for value in values_of(parameter["schema"], name, description) if method == "GET" else []:
        answer = api.judged(operation, joined(path, others + [(name, value)]))
        good += answer.status == 200
        assert answer.status in (200, 400), (answer.target, answer.status, answer.body[:300])
    assert good > 0 or method != "GET", f"{path}: no value of {name} was answered"
    for value, codes in wrong_values_of(parameter["schema"], description):
        if name == "form":
            answer = api.judged(operation, joined(path, [(name, value)]), method=method)
            assert (answer.status, answer.json()["code"]) == (404, "unknown_form"), answer.body
            continue
        told = api.refused(operation, joined(path, others + [(name, value)]), codes, method=method, body=body)
        listed = told["detail"].split("is none of: ")
        if codes == {"unknown_value"} and len(listed) == 2 and "/v1/findings" not in listed[1]:
            allowed = description.followed(parameter["schema"])["enum"]
            said = set(listed[1].rstrip(".").split(", "))
            # Forms of reports share names of parameters, not all their values.
            assert said == set(allowed) or (said < set(allowed) and "/reports/" in path), (path, name, said, allowed)
    first = values_of(parameter["schema"], name, description)[0]
    api.refused(operation, joined(path, [(name, first), (name, first)]), {"repeated_parameter"}, method=method, body=body)
    api.refused(operation, f"{path}?{name}=", {"empty_parameter"}, method=method, body=body)


def judge_tag(api, operation, target):
    """An answer with a tag is not sent again; whether it had one."""
    first = api.judged(operation, target)
    tag = first.headers.get("ETag")
    if tag is None:
        assert first.headers["Cache-Control"] == "no-store", target
        return False
    assert first.headers["Cache-Control"] == "private, no-cache", target
    for named in (tag, f'"x", W/{tag}', "*"):
        again = api.judged(operation, target, headers={"If-None-Match": named})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag), (target, again.status)
    assert api.judged(operation, target, headers={"If-None-Match": '"x"'}).body == first.body
    return True


def judge_get(api, known, path, operation):
    description = api.description
    documented = {p["name"]: p for p in description.parameters(operation) if p["in"] == "query"}
    takes, has_tag = set(), False
    for one in paths_of(path, known):
        needed = needed_with(one, operation)
        answer = api.judged(operation, joined(one, needed))
        assert answer.status == 200, (one, answer.status, answer.body[:300])
        has_tag |= judge_tag(api, operation, joined(one, needed))
        if one in ("/", "/healthz", "/readyz", "/metrics"):
            continue
        taken = taken_by(api, operation, one, "GET")
        assert taken <= set(documented), f"{one} takes {taken - set(documented)}, which is not documented"
        takes |= taken
        for name in sorted(taken):
            judge_values(api, operation, one, documented[name], "GET", taken)
        if {"from", "to"} <= taken:
            has_tag |= judge_tag(api, operation, joined(one, needed) + ("&" if needed else "?") + PERIOD)
    assert takes == set(documented), f"{path}: no route takes {set(documented) - takes}"
    says_tag = "304" in operation["responses"]
    assert says_tag == has_tag, f"{path}: a tag is {'documented' if says_tag else 'given'} and not the other"


def judge_credentials(api):
    """Every operation is open, or refuses a token that opens nothing."""
    for method in ("get", "post"):
        for path, operation in api.description.operations(method):
            target = paths_of(path, {"code": ["D1"], "form": ["06a"], "id": ["x"], "number": ["1"]})[0]
            is_open = operation.get("security") == []
            answer = api.judged(operation, target, method=method.upper(), headers={"Authorization": "Bearer none"}) \
                if not is_open or method == "get" else None
            assert (answer.status != 401) == is_open, (target, answer.status)


def finished(api, started):
    """The status of a job at its end, held against the document each time."""
    operation = api.description.document["paths"]["/v1/jobs/{number}"]["get"]
    end = time.monotonic() + 60
    while time.monotonic() < end:
        told = api.judged(operation, started["href"]).json()
        if told["state"] != "running":
            return told
        time.sleep(0.05)
    raise TimeoutError(started["href"])


def judge_posts(api, stored):
    """What is sent: the documented examples and a form of each answer. Gives the numbers of the jobs."""
    paths = api.description.document["paths"]

    def post(path, target=None, status=200, **how):
        answer = api.judged(paths[path]["post"], target or path, method="POST", **how)
        assert answer.status == status, (path, answer.status, answer.body[:400])
        return answer.json()

    numbers = []
    started = post("/v1/jobs/backup", status=202)
    assert finished(api, started)["state"] == "done", started
    numbers.append(started["job"])
    for path, operation in api.description.operations("post"):
        one = paths_of(path, {"form": ["06a"], "id": ["1"]})[0]
        documented = {p["name"]: p for p in api.description.parameters(operation) if p["in"] == "query"}
        if path == "/v1/events":
            continue
        taken = taken_by(api, operation, one, "POST")
        assert taken == set(documented) or path == "/v1/reports/{form}", (path, taken ^ set(documented))
        for name in sorted(taken):
            judge_values(api, operation, one, documented[name], "POST", taken)

    deadline = paths["/v1/deadline"]["post"]["requestBody"]["content"]["application/json"]["example"]
    post("/v1/deadline", body=deadline)
    paused = {**deadline, "pauses": [["2026-02-23T08:00:00+07:00", "2026-02-24T08:00:00+07:00", "restart"]]}
    assert post("/v1/deadline", body=paused)["first_count"] is not None
    post("/v1/deadline", body={"received": "2026-03-02T16:00:00+07:00", "working_hours": 4, "explain": True})
    for body, code in (({}, "bad_member"), ({**deadline, "x": 1}, "unknown_member"), ([], "malformed"),
                       ({**deadline, "calendar": "none"}, "unknown_calendar"),
                       (b'{"received":1,"received":1}', "repeated_member"),
                       ({"received": "2199-03-02T16:00:00+07:00", "months": 36500}, "out_of_range")):
        assert post("/v1/deadline", status=400, body=body)["code"] == code
    post("/v1/deadline", status=415, body=b"x", content_type="text/plain")
    assert post("/v1/verify")["clean"]

    for path, target, body in (
            ("/v1/jobs/rates", joined("/v1/jobs/rates", [("known_at", EXAMPLES["known_at"])]), None),
            ("/v1/jobs/changes", "/v1/jobs/changes?from=2026-01-01", None),
            ("/v1/jobs/changes", "/v1/jobs/changes?position=3&as_of=2026-03-20T00:00:00%2B07:00", None),
            ("/v1/calendar/preview", "/v1/calendar/preview?scope=all&" + PERIOD,
             {"files": {"procedures.csv": PROCEDURES.format(1)}}),
            ("/v1/calendar/preview", None, {"files": {"procedures.csv": "nonsense"}})):
        started = post(path, target, status=202, body=body)
        ended = finished(api, started)
        assert ended["state"] == ("refused" if body and "nonsense" in str(body) else "done"), ended
        numbers.append(started["job"])
    for path, status, code, body in (("/v1/calendar/preview", 400, "bad_body", b"{"),
                                     ("/v1/calendar/preview", 400, "unknown_file", {"files": {"x": "y"}}),
                                     ("/v1/calendar/preview?scope=open", 400, "missing_parameter", {"files": {"x": "y"}})):
        assert post(path.split("?")[0], path, status=status, body=body)["code"] == code
    silence = [(name, EXAMPLES[name]) for name in ("reason", "until", "agency")]
    begun = [post("/v1/silences", joined("/v1/silences", silence), status=201)["id"] for _ in range(2)]
    ended = "/v1/silences/{id}/end"
    assert not post(ended, ended.replace("{id}", str(begun[0])))["stands"]
    assert post(ended, "/v1/silences/999999/end", status=404)["code"] == "unknown_silence"
    firing = api.ask("/v1/alerts?state=firing").json()["rows"]
    seen = "/v1/alerts/{id}/ack"
    assert post(seen, joined(seen.replace("{id}", str(firing[0]["id"])), [("note", "đã gọi")]))["note"] == "đã gọi"
    assert post(seen, "/v1/alerts/999999/ack", status=404)["code"] == "unknown_alert"
    for form in ("06a", "overdue"):
        stored.append(post("/v1/reports/{form}", f"/v1/reports/{form}?{PERIOD}", status=201)["id"])
    return numbers


def judge_events(api):
    """A counter's POST: taken, refused by name, unreadable, of another type."""
    operation = api.description.document["paths"]["/v1/events"]["post"]

    def post(status, body, **how):
        answer = api.judged(operation, "/v1/events", method="POST", body=body, **how)
        assert answer.status == status, (answer.status, answer.body[:400])
        return answer.json()

    batch = {"batch_id": 1, "events": list(past())}
    told = post(200, batch)
    assert told["accepted"] == len(batch["events"]) and not told["rejected"], told
    wrong = copy.deepcopy(batch["events"][0])
    wrong["agency_code"] = "X09"
    assert post(200, {"batch_id": 2, "events": [wrong]})["rejected"][0]["code"]
    assert post(400, b"{")["code"] == "not_json"
    assert post(400, {"batch_id": 3, "x": 1})["code"] == "unknown_field"
    assert post(415, b"x", content_type="text/plain")["code"] == "unsupported_media_type"


def judge_sign_in(api, token):
    """A browser signs in, asks with its cookie, gets a ticket, and signs out."""
    paths = api.description.document["paths"]

    def judged(path, method, status, headers=None):
        answer = api.judged(paths[path][method.lower()], path, method=method, headers=headers)
        assert answer.status == status, (path, answer.status, answer.body[:300])
        return answer

    bearer = {"Authorization": "Bearer " + token}
    cookie = {"Cookie": judged("/v1/session", "POST", 200, bearer).headers["Set-Cookie"].split(";")[0]}
    own_page = {**cookie, "Origin": api.service.url}
    assert judged("/v1/me", "GET", 200, cookie).json()["by"] == "cookie"
    assert judged("/v1/me", "GET", 200, bearer).json()["by"] == "token"
    assert judged("/v1/session", "POST", 401, own_page).json()["code"] == "no_token"
    judged("/v1/live/ticket", "POST", 200, own_page)
    judged("/v1/session", "DELETE", 200)


def judge_moved_tags(api):
    """What is recorded moves the tags of the log, and of nothing else."""
    by_log = ["/v1/rates?" + PERIOD, "/v1/reports/06a?" + PERIOD, "/v1/findings", "/v1/counters", "/v1/dossiers/D1"]
    by_content = ["/v1/agencies", "/v1/openapi.json"]
    before = {t: api.ask(t).headers["ETag"] for t in by_log + by_content}
    status, told = api.service.post("/v1/events", {"batch_id": 9, "events": [
        {"event_id": "late", "dossier_code": "D11", "agency_code": "X01.1", "occurred_at": "2026-03-03T09:00:00+07:00",
         "received": {"procedure_code": "P5", "channel": "POST"}}]})
    assert (status, told["accepted"]) == (200, 1), told
    api.service.wait_folded()
    for target, tag in before.items():
        now = api.ask(target, headers={"If-None-Match": tag})
        assert now.status == (200 if target in by_log else 304), (target, now.status)
    for target in ("/v1/rates", "/v1/dossiers", "/v1/dossiers/D9", "/v1/reports/06a?format=xlsx&" + PERIOD):
        assert api.ask(target).headers["ETag"] is None, f"{target} depends on now"


def judge_order(api):
    """Pages of one dossier each, by due date, are the list in its order; a cursor of the other order is refused."""
    operation = api.description.document["paths"]["/v1/dossiers"]["get"]
    target = "/v1/dossiers?state=open&order=due&limit="
    whole = api.judged(operation, target + "1000").json()["rows"]
    dues = [row["due"]["due"] for row in whole if row["due"] and (row["overdue"] or not row["paused"])]
    assert len(whole) > 2 and dues == sorted(dues), dues
    cursor, paged = "", []
    while cursor is not None:
        page = api.judged(operation, target + "1" + (f"&cursor={cursor}" if cursor else "")).json()
        paged += [row["dossier_code"] for row in page["rows"]]
        cursor, behind = page["next_cursor"], cursor
    assert paged == [row["dossier_code"] for row in whole], (paged, whole)
    for query, code in (("order=due&cursor=zzz", "bad_cursor"), (f"order=code&cursor={behind}", "bad_code"),
                        ("order=due&state=resolved", "no_due_order")):
        api.refused(operation, "/v1/dossiers?" + query, {code})


def judge_strictness(description):
    """The judge sees an undocumented member, a missing one, and a code that is not documented."""
    operation = description.document["paths"]["/healthz"]["get"]
    rates = description.document["paths"]["/v1/rates"]["get"]
    for judged, status, body, kind in (
            (operation, 200, {"status": "ok", "more": 1}, "application/json"), (operation, 200, {}, "application/json"),
            (rates, 400, {"type": "", "title": "", "status": 400, "code": "no_such", "detail": "", "action": ""},
             "application/problem+json")):
        try:
            description.judge(judged, Answer("", status, {"Content-Type": kind}, json.dumps(body)))
        except AssertionError:
            continue
        raise AssertionError(f"{body} was let pass")


def restate(service, catalogue):
    """Another committed limit for all: what is explained then tells of it."""
    with open(os.path.join(catalogue, "procedures.csv"), "w", encoding="utf-8") as file:
        file.write(PROCEDURES.format(2))
    with open(os.path.join(catalogue, "scope.csv"), "w", encoding="utf-8") as file:
        file.write("scope,since,version\nall,,2\n")
    service.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + 30
    while service.get("/v1/rates")["versions"]["catalogue"] != 2:
        assert time.monotonic() < end, "the catalogue was not read again"
        time.sleep(0.1)
    service.wait_folded()


def told_figures(service):
    """What the rules have found by their looks so far, every ten seconds."""
    alerts = service.get("/v1/alerts")
    return {name for one in alerts["rows"] + alerts["pending"] for name in one["evidence"]}


def judge(service, catalogue, token):
    description = Description(service.get("/v1/openapi.json"))
    jsonschema.Draft202012Validator.check_schema({"$defs": description.components["schemas"]})
    judge_strictness(description)
    api = Api(service, description)
    judge_events(api)
    service.wait_folded()
    EXAMPLES["known_at"] = service.get("/v1/rates")["as_of"]
    restate(service, catalogue)
    end = time.monotonic() + 30
    figures = set(description.document["components"]["schemas"]["Evidence"]["properties"]) - {"silent_minutes"}
    while not figures <= told_figures(service):
        assert time.monotonic() < end, f"no rule tells of {figures - told_figures(service)}"
        time.sleep(0.2)
    stored = []
    numbers = judge_posts(api, stored)
    known = {"code": [f"D{i}" for i in range(1, 11)], "id": stored,
             "alert": [a["id"] for a in service.get("/v1/alerts")["rows"]], "number": numbers,
             "form": [f["form"] for f in service.get("/v1/reports")["forms"]]}
    in_path = description.document["components"]["parameters"]["form_in_path"]["schema"]["enum"]
    assert known["form"] == in_path, (known["form"], in_path)
    for path, operation in description.operations("get"):
        judge_get(api, known, path, operation)
    paths = description.document["paths"]
    both = api.judged(paths["/v1/rates"]["get"], "/v1/rates?by=agency,day&rollup=true&" + PERIOD)
    assert both.status == 200 and both.json()["rows"][0]["rolled_up"]["days"], both.body[:300]
    for path, one, code in (("/v1/dossiers/{code}", "/v1/dossiers/none", "unknown_dossier"),
                            ("/v1/dossiers/{code}/explain", "/v1/dossiers/none/explain", "unknown_dossier"),
                            ("/v1/reports/{form}", "/v1/reports/none", "unknown_form"),
                            ("/v1/reports/stored/{id}", "/v1/reports/stored/none", "unknown_stored_report"),
                            ("/v1/jobs/{number}", "/v1/jobs/99", "unknown_job")):
        answer = api.judged(paths[path]["get"], one)
        assert (answer.status, answer.json()["code"]) == (404, code), (one, answer.status)
    judge_order(api)
    judge_credentials(api)
    judge_sign_in(api, token)
    judge_moved_tags(api)
    unseen = description.never_seen()
    assert not unseen, f"documented, but in no answer: {unseen}"


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--build", required=True)
    build = os.path.abspath(asked.parse_args().build)
    folder = tempfile.mkdtemp(prefix="tiendo-api-")
    service = None
    try:
        catalogue = os.path.join(folder, "catalogue")
        os.mkdir(catalogue)
        for name, text in (("agencies.csv", AGENCIES), ("procedures.csv", PROCEDURES.format(3)), ("steps.csv", STEPS)):
            with open(os.path.join(catalogue, name), "w", encoding="utf-8") as file:
                file.write(text)
        rules = os.path.join(folder, "alerts.toml")
        with open(rules, "w", encoding="utf-8") as file:
            file.write(RULES)
        receivers = os.path.join(folder, "receivers.toml")
        with open(receivers, "w", encoding="utf-8") as file:
            file.write(RECEIVERS)
        with open(os.path.join(folder, "secret"), "w", encoding="utf-8") as file:
            file.write("0123456789abcdef" * 2)
        os.chmod(os.path.join(folder, "secret"), 0o600)
        backups = os.path.join(folder, "backups")
        os.mkdir(backups)
        service = Service(os.path.join(build, "tiendod"), os.path.join(folder, "data"), catalogue,
                          extra=("--test-clock", "2026-11-22T10:00:00+07:00"), log=os.path.join(folder, "log"),
                          env=os.environ | {"TIENDO_ALERTS_RULES": rules, "TIENDO_NOTIFY_RECEIVERS": receivers,
                                            "TIENDO_STORAGE_BACKUP_DIR": backups,
                                            "TIENDO_ALERTMANAGER_ADDRESS": "127.0.0.1:1"})
        assert service.wait_ready(), "tiendod did not start"
        token = run([os.path.join(build, "tools", "tiendo"), "token", "create", "--data", os.path.join(folder, "data"),
                     "--agency", "X01", "--role", "supervisor"]).strip()
        judge(service, catalogue, token)
        assert service.stop() == 0
    finally:
        if service is not None and service.process.poll() is None:
            service.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print("api description: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
