import bisect, hashlib, itertools, json, sys  # python3 reperform.py.txt ids.txt selection.json
m = json.load(open(sys.argv[2], encoding="utf-8")); s = m["spec"]; n = s["n"]
rows = sorted({tuple(l[:-1].split(b"\t")) for l in open(sys.argv[1], "rb")})
d = hashlib.sha256(b"".join(r[0] + b"\n" for r in rows)).hexdigest()
ok = d == m["population_digest"] and len(rows) == m["population_size"]
ids = [r[0].decode() for r in rows]; amounts = [1] * len(ids)
if s["method"] == "mus":
    rows = [r for r in rows if len(r) > 2 and int(r[2]) > 0]
    ids = [r[0].decode() for r in rows]; amounts = [int(r[2]) for r in rows]
ends = list(itertools.accumulate(amounts)); total = ends[-1]
h = hashlib.sha256(f'ep1-start:{s["seed"]}:{s["sample_id"]}'.encode()).digest()
start = int.from_bytes(h, "big") % total; n = n if s["method"] == "mus" else min(n, total)
hit = [bisect.bisect_right(ends, (start + i * total) // n) for i in range(n)]
ok = ok and [(ids[g], len(list(q))) for g, q in itertools.groupby(hit)] == [(x["id"], x.get("hits", 1)) for x in m["selected"]]
print("selection re-performed" if ok else "DIFFERS"); sys.exit(not ok)
