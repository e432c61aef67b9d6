"""The simulator's checklist (section 11 of the description): twelve points in which skim-sim has
to behave like the broker, and that each fault can be switched by its control socket and by a scenario.
"""

import json
import os
import sys
import tempfile
import time

import client
import tap

SCENARIO = """date 2026-11-25
start 10:20:00
pace 10:20:00 1
stock WQB 990000114 "WESTQUAY BANK LTD" prior 28.46 open 28.50 rate 240 lot 210 depth 3100
band WQB 09:58:30 28.40 28.60
stock TWY 990000202 "TAWNEY FOODS LTD" prior 1.100 open 1.215 rate 240 lot 900 depth 30000
band TWY 09:58:30 1.190 1.230
at 10:20:00 pacing off
"""
WQB, TWY = 990000114, 990000202
ORDERS = "/iserver/account/DU1234567/orders"


def snapshot(c, conid, fields="31,84,86,88,85,83,87,7762,7282,7741,70"):
    return c.call("GET", "/iserver/marketdata/snapshot",
                  pairs=[("conids", str(conid)), ("fields", fields)])


def eventually(seconds, ask):
    """What ask() gives once it is true, or its last word."""
    end = time.monotonic() + seconds
    while True:
        got = ask()
        if got or time.monotonic() > end:
            return got


def up(c):
    c.call("POST", "/iserver/auth/ssodh/init", {"publish": True, "compete": True})
    return eventually(20, lambda: c.call("POST", "/iserver/auth/status")[1].get("established"))


def signatures(sim, c):
    c.token()
    for how in "abc":
        tap.same(c.call("GET", "/trsrv/stocks", pairs=[("symbols", "WQB")], how=how)[0], 200,
                 "1 base string %s" % how)
    tap.ok(sim.count("signatures_verified") >= 3 and sim.count("url_with_query") >= 1,
           "1 counted", sim.ask("requests"))
    for switch, more in (("realm", {"realm": "test_realm"}), ("skew", {"timestamp": time.time() - 400})):
        got = [c.call("POST", "/tickle", **more)[0]]
        sim.ask("strict %s off" % switch)
        got.append(c.call("POST", "/tickle", **more)[0])
        sim.ask("strict %s on" % switch)
        tap.same(got, [401, 200], "1 %s by switch" % switch)


def tokens(sim, c):
    for bits in (2048, 2045, 2041, 2040, 2034):
        sim.ask("key-bits %d" % bits)
        tap.same(c.token(), (200, bits), "2 a shared secret of %d bits at will" % bits)
    sim.ask("expire-token")
    tap.same(c.call("POST", "/tickle")[0], 401, "2 expires at will")
    sim.ask("token-life 1")
    c.token()
    tap.same(eventually(5, lambda: c.call("POST", "/tickle")[0] == 401), True, "2 and by its life")
    sim.ask("token-life 86400")
    c.token()


def session(sim, c):
    tap.same(c.call("GET", "/iserver/accounts")[0], 400, "3 none: no bridge")
    _, doc = c.call("POST", "/iserver/auth/ssodh/init", {"publish": True, "compete": False})
    tap.same((doc["authenticated"], doc["established"]), (False, False), "3 coming up")
    tap.ok(up(c), "3 ready")
    sim.ask("compete on")
    _, doc = c.call("POST", "/iserver/auth/status")
    tap.same((doc["authenticated"], doc["competing"]), (False, True), "3 competing")
    sim.ask("compete off")
    tap.ok(up(c), "3 ready again")
    sim.ask("session lost")
    tap.same(c.call("POST", "/iserver/auth/status")[1]["authenticated"], False, "3 lost")
    up(c)


def gates(c):
    early = [snapshot(c, WQB)[0], c.call("GET", "/iserver/account/orders")[0],
             c.call("GET", "/portfolio/DU1234567/ledger")[0]]
    tap.same(early, [400, 400, 400], "4 accounts before snapshot and orders, theirs before portfolio")
    s = client.Stream(c, c.call("POST", "/tickle")[1]["session"])
    s.say("smd+%d+{\"fields\":[\"31\"]}" % WQB)
    found, seen = s.until(lambda op, data, d: d.get("error") == "No accounts")
    tap.ok(found, "4 and before subscriptions", seen)
    c.call("GET", "/iserver/accounts")
    c.call("GET", "/portfolio/accounts")


def preflights(c):
    _, rows = snapshot(c, WQB)
    tap.ok(set(rows[0]) <= {"conid", "conidEx"}, "5 snapshot", rows)
    few = snapshot(c, WQB)[1][0]
    full = eventually(20, lambda: snapshot(c, WQB)[1][0] if "86" in snapshot(c, WQB)[1][0] else None)
    tap.ok(full and len(full) > len(few), "5 its fields trickle in", (few, full))
    for path, empty in (("/iserver/account/orders", {"orders": [], "snapshot": False}),
                        ("/iserver/account/trades", []),
                        ("/iserver/account/pnl/partitioned", {"upnl": {}})):
        tap.same(c.call("GET", path)[1], empty, "5 " + path)


def text(sim, c):
    _, rows = snapshot(c, WQB)
    row = rows[0]
    tap.ok(isinstance(row["87_raw"], float) and "," in row["88"] + row["85"] and
           row["7282"][-1] in "KM", "6 commas, K and M, a raw companion", row)
    seen = set()
    eventually(30, lambda: seen.add(type(snapshot(c, TWY)[1][0].get("83"))) or
               {str, float} <= seen)
    tap.ok({str, float} <= seen, "6 field 83 as text and as a number", seen)
    sim.ask("halt WQB on")
    row = eventually(10, lambda: snapshot(c, WQB)[1][0] if snapshot(c, WQB)[1][0]["31"][0] == "H" else None)
    tap.ok(row and row["84"] == "", "6 H, and an empty bid", row)
    sim.ask("halt WQB off")


def place(c, **more):
    ticket = {"acctId": "DU1234567", "conid": TWY, "orderType": "LMT", "side": "BUY", "tif": "DAY",
              "quantity": 1000, "price": 1.150, "cOID": "CHK-" + os.urandom(5).hex()}
    ticket.update(more)
    return ticket, c.call("POST", ORDERS, {"orders": [ticket]})


def listed(c, coid):
    _, doc = c.call("GET", "/iserver/account/orders")
    return next((x for x in doc["orders"] if x.get("order_ref") == coid), None)


def orders(sim, c):
    sim.ask("question chain 2")
    ticket, (_, doc) = place(c)
    for _ in range(2):
        tap.ok("message" in doc[0], "7 a question, and another", doc)
        _, doc = c.call("POST", "/iserver/reply/" + doc[0]["id"], {"confirmed": True})
    tap.ok("order_id" in doc[0], "7 then an order", doc)
    tap.ok("already registered" in str(place(c, cOID=ticket["cOID"])[1]), "7 a cOID twice")
    sim.ask("question off")
    sim.ask("question lapse 1")
    sim.ask("question once o163 Sure?")
    _, (_, doc) = place(c)
    asked = time.monotonic()
    eventually(10, lambda: c.call("POST", "/tickle") and time.monotonic() - asked > 1.5)
    got = c.call("POST", "/iserver/reply/" + doc[0]["id"], {"confirmed": True})
    tap.ok(got[0] in (400, 503) and "order_id" not in str(got), "7 a question lapses", got)
    sim.ask("question lapse 120")
    sim.ask("question prompt")
    _, (_, doc) = place(c)
    tap.ok(doc.get("prompt") and doc["options"], "7 a prompt", doc)
    sim.ask("answer bare")
    _, (_, doc) = place(c)
    tap.ok(isinstance(doc, dict) and int(doc.get("order_id", 0)) > 0, "7 a bare object", doc)
    tap.ok("We cannot accept" in str(place(c, price=1.900)[1]), "7 refused at once")
    sim.ask("reject next")
    ticket, _ = place(c)
    got = eventually(10, lambda: (listed(c, ticket["cOID"]) or {}).get("status") == "Inactive")
    tap.ok(got, "7 accepted, then Inactive", listed(c, ticket["cOID"]))
    sim.ask("fill part 300 pause 600000")
    parent = "CHK-" + os.urandom(5).hex()
    both = [dict(ticket, cOID=parent, price=1.230),
            {"acctId": "DU1234567", "conid": TWY, "orderType": "STP", "side": "SELL", "tif": "GTC",
             "quantity": 1000, "price": 1.100, "parentId": parent}]
    _, doc = c.call("POST", ORDERS, {"orders": both})
    tap.same(len(doc), 2, "7 a bracket in one request")
    got = eventually(20, lambda: (listed(c, parent) or {}).get("filledQuantity") == 300)
    tap.ok(got, "7 filled in part", listed(c, parent))
    sim.ask("fill cancel-slow on")
    _, gone = c.call("DELETE", "/iserver/account/DU1234567/order/" + doc[0]["order_id"])
    tap.ok(gone["conid"] == TWY and listed(c, parent)["status"] == "PendingCancel", "7 cancelled later", gone)
    done = eventually(10, lambda: (listed(c, parent) or {}).get("status") == "Cancelled")
    tap.ok(done and listed(c, parent)["timeInForce"] == "CLOSE", "7 CLOSE when done", listed(c, parent))
    sim.ask("fill cancel-slow off")
    sim.ask("fill whole")


def websocket(sim, c):
    first = []
    for _ in range(3):
        s = client.Stream(c, c.call("POST", "/tickle")[1]["session"])
        first.append(json.loads(s.frame()[1]).get("topic"))
    tap.ok(len(set(first)) > 1, "8 the greeting's order varies", first)
    s.say("sor+{}")
    found, seen = s.until(lambda op, data, d: d.get("topic") == "sor")
    tap.ok(found and "error" in found, "8 sor is refused after a reconnection", seen)
    s.say("sor+{}")
    found, seen = s.until(lambda op, data, d: d.get("topic") == "sor" and "args" in d)
    tap.ok(found and found["args"], "8 and then lists the orders", seen)
    ticket, (_, doc) = place(c)
    s.until(lambda op, data, d: ticket["cOID"] in data.decode("utf-8", "replace"))
    c.call("DELETE", "/iserver/account/DU1234567/order/" + doc[0]["order_id"])
    found, seen = s.until(lambda op, data, d: d.get("topic") == "sor" and
                          any(str(x["orderId"]) == doc[0]["order_id"] for x in d["args"]))
    tap.ok(found and "ticker" not in found["args"][0], "8 later frames hold what changed", seen)
    for _ in range(2):
        s.say('str+{"realtimeUpdatesOnly":false,"days":1}')
        found, seen = s.until(lambda op, data, d: d.get("topic") == "str")
        tap.ok(found and found["args"], "8 executions come again with each subscription", seen)
    c.call("GET", "/iserver/account/orders", pairs=[("filters", "filled")])
    ticket, _ = place(c)
    s.say("tic")
    _, seen = s.until(lambda op, data, d: d.get("topic") == "tic")
    tap.ok(ticket["cOID"] not in str(seen), "8 a filtered list mutes sor", seen)
    before = c.call("POST", "/tickle")[1]["session"]
    sim.ask("session lost")
    up(c)
    tap.ok(c.call("POST", "/tickle")[1]["session"] != before, "11 another session value")
    s.say("smd+%d+{\"fields\":[\"31\"]}" % TWY)
    found, seen = s.until(lambda op, data, d: "hb" in d)
    tap.ok(found and "smd" not in str(seen), "8 after a re-login the old socket only beats", seen)
    c.call("GET", "/iserver/accounts")
    c.call("GET", "/portfolio/accounts")


def pacing(sim, c):
    sim.ask("pacing on")
    got = [c.call("POST", "/tickle")[0] for _ in range(2)]
    tap.same(got, [200, 429], "9 one tickle a second")
    sim.ask("penalty on")
    got = [c.call("POST", "/tickle")[0] for _ in range(2)]
    tap.same(c.call("GET", "/trsrv/stocks", pairs=[("symbols", "WQB")])[0], 429,
             "9 and with a penalty nothing at all")
    sim.ask("penalty off")
    sim.ask("pacing off")


def faults(sim, c):
    for command, status in (("fail /tickle 401", 401), ("fail /tickle 403", 403),
                            ("fail /tickle 410", 410), ("429 /tickle", 429),
                            ("fail /tickle 500", 500)):
        sim.ask(command)
        tap.same(c.call("POST", "/tickle")[0], status, "10 " + command)
    sim.ask("fail /tickle 503")
    sim.ask("slow /tickle 300")
    began = time.monotonic()
    tap.ok(c.call("POST", "/tickle")[0] == 503 and time.monotonic() - began >= 0.3, "10 503, and late")
    for where in ("before", "in"):
        sim.ask("cut /tickle " + where)
        try:
            c.call("POST", "/tickle")
            tap.ok(False, "10 cut " + where)
        except (OSError, client.http.client.HTTPException):
            tap.ok(True, "10 cut " + where)
    sim.ask("cut /tickle after")
    tap.same(c.call("POST", "/tickle")[0], 200, "10 cut after")
    sim.ask("truncate /tickle")
    tap.ok(isinstance(c.call("POST", "/tickle")[1], str), "10 truncated")
    sim.ask("wrong-type /tickle")
    tap.ok(not isinstance(c.call("POST", "/tickle")[1]["session"], str), "10 other types")
    sim.ask("trickle /tickle 40")
    began = time.monotonic()
    tap.ok(c.call("POST", "/tickle")[0] == 200 and time.monotonic() - began >= 0.2, "10 slow bytes")


def history(sim, c):
    def bars(bar="1min"):
        return c.call("GET", "/iserver/marketdata/history",
                      pairs=[("conid", str(WQB)), ("period", "1d"), ("bar", bar)])[1]
    whole = bars()
    now = int(sim.ask("clock").split()[2]) // 10**6
    tap.ok(len(whole["data"]) <= 1000 and whole["points"] == len(whole["data"]) - 1, "12 its points")
    tap.ok(now - whole["data"][-1]["t"] < 120000, "12 the unfinished minute is in", whole["data"][-1])
    sim.ask("bars missing 3")
    tap.ok(len(bars()["data"]) < len(whole["data"]), "12 minutes are missing by switch")
    sim.ask("bars whole")
    sim.ask("availability DPB")
    late = bars()
    tap.same((late["mdAvailability"], late["mktDataDelay"]), ("D", 900), "12 delayed")
    sim.ask("availability RpB")


def world(sim, c):
    sim.ask("foreign-cash USD 1500.25")
    _, doc = c.call("GET", "/portfolio/DU1234567/ledger")
    tap.same(doc["USD"]["cashbalance"], 1500.25, "another currency in the ledger")
    sim.ask("is-paper accounts false")
    tap.same(c.call("GET", "/iserver/accounts")[1]["isPaper"], False, "isPaper of the accounts")
    sim.ask("is-paper stream absent")
    s = client.Stream(c, c.call("POST", "/tickle")[1]["session"])
    found, _ = s.until(lambda op, data, d: d.get("topic") == "system" and "success" in d)
    tap.ok("isPaper" not in found, "isPaper of the websocket", found)
    sim.ask("scanner empty 1")
    scan = {"instrument": "STOCK.HK", "location": "STK.HK.ASX", "type": "MOST_ACTIVE"}
    got = [c.call("POST", "/iserver/scanner/run", scan)[0] for _ in range(2)]
    tap.same(got, [500, 200], "the scanner is empty once")


def scripted():
    """The same by a scenario: a 500 at a moment of the market's clock."""
    with tempfile.NamedTemporaryFile("w", suffix=".scenario", encoding="utf-8") as f:
        f.write(SCENARIO + "at 10:20:01 fail /tickle 500 always\n")
        f.flush()
        sim = client.Sim(f.name)
        try:
            c = client.Client(sim.env)
            c.token()
            got = eventually(20, lambda: c.call("POST", "/tickle")[0] == 500)
            tap.ok(got, "a scenario switches faults too")
        finally:
            sim.stop()


def main():
    with tempfile.NamedTemporaryFile("w", suffix=".scenario", encoding="utf-8") as f:
        f.write(SCENARIO)
        f.flush()
        sim = client.Sim(f.name)
    try:
        c = client.Client(sim.env)
        signatures(sim, c)
        tokens(sim, c)
        session(sim, c)
        gates(c)
        preflights(c)
        text(sim, c)
        orders(sim, c)
        websocket(sim, c)
        pacing(sim, c)
        faults(sim, c)
        history(sim, c)
        world(sim, c)
    finally:
        sim.stop()
    scripted()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
