import hashlib, json, sys  # python3 reperform.py.txt ids.txt selection.json
m = json.load(open(sys.argv[2], encoding="utf-8")); s = m["spec"]
rows = sorted({tuple(l[:-1].split(b"\t")) for l in open(sys.argv[1], "rb")})
d = hashlib.sha256(b"".join(r[0] + b"\n" for r in rows)).hexdigest()
ok = d == m["population_digest"] and len(rows) == m["population_size"]
key = lambda i: hashlib.sha256(f'ep1:{s["seed"]}:{s["sample_id"]}:'.encode() + i).hexdigest()
order = sorted((key(r[0]), r[0], (r + (b"",))[1]) for r in rows)
strata = m.get("strata") or {None: s}; got, rest = [], []
for name in sorted(strata):
    part = [x[:2] for x in order if name is None or x[2] == name.encode()]
    n = strata[name]["n"]; got += part[:n]; rest += part[n:n + s["reserve"]]
want = lambda listed: [(x["key"], x["id"].encode()) for x in listed]
ok = ok and got == want(m["selected"]) and rest == want(m["reserve"])
print("selection re-performed" if ok else "DIFFERS"); sys.exit(not ok)
