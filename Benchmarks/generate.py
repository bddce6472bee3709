"""Contacts of a CRM with a fixed seed, as nested JSON lines and as CSV of 20 columns. usage: generate.py COUNT FOLDER"""
import csv, datetime, json, os, random, sys

count, folder = int(sys.argv[1]), sys.argv[2]
stamp = os.path.join(folder, "generated")
if os.path.exists(stamp) and open(stamp).read() == str(count):
    sys.exit()
pick = random.Random(20261124)
FIRST = "John Mary Wei José Zoë Anna Liam Noah Emma Søren Björn François Łukasz Ana Ivan Priya Yuki Omar Lucía Peter".split()
LAST = "Smith Johnson Müller Šmíd García Lopez Kim Lee Chen Wang Singh Patel Nguyen O'Brien Dubois Rossi Silva".split()
DOMAINS = "example.com Example.ORG mail.example.net Corp.Example.io acme.test Globex.test".split()
STAGES = "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other".split()
CITIES = ["Paris", "Berlin", "Zürich", "New York", "London", "Tokyo", "Praha", "Kraków", "Madrid", "Oslo", "Austin"]
JOBS = ["CEO", "CTO", "VP Sales", "Engineer II", 'Head of "Growth"', "Operations Lead", "Buyer"]
FIRMS = ["Acme Corp", "Globex, Inc.", "Initech", "Umbrella & Sons", 'Soylent "Green" Ltd', "Hooli"]
NOTES = ["Met at the conference.", "Asked for pricing\nand a demo – send deck.", 'Said "call me later" twice. Überlegt.']
TAGS = "vip newsletter beta trial churned webinar partner referral".split()
START = datetime.datetime(2021, 1, 1)
SPAN = int((datetime.datetime(2026, 1, 1) - START).total_seconds())


def phone():
    form = pick.randrange(4)
    a, b, c = 200 + pick.randrange(800), pick.randrange(1000), pick.randrange(10000)
    return (f"+1 ({a}) {b:03d}-{c:04d}", f"{a}.{b:03d}.{c:04d}", f"+49 {a} {b:03d}{c:04d}", f"{a}-{b:03d}-{c:04d}")[form]


columns = "id email firstname lastname phone mobile lifecycle_stage created_at updated_at amount currency country company job_title owner_id source city zip score opted_out".split()
with open(f"{folder}/contacts.jsonl", "w") as lines, open(f"{folder}/contacts.csv", "w", newline="") as table:
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(columns)
    for number in range(1, count + 1):
        email = None if pick.random() < 0.02 else f"{'User' if number & 1 else 'u'}.{number}@{pick.choice(DOMAINS)}"
        if email and pick.random() < 0.15:
            email = f"  {email} "
        begin = pick.randrange(SPAN)
        moments = [START + datetime.timedelta(seconds=s) for s in (begin, begin + pick.randrange(SPAN - begin + 1))]
        created, updated = (moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in moments)
        city = None if pick.random() < 0.05 else pick.choice(CITIES)
        flat = [
            number, email, pick.choice(FIRST), None if pick.random() < 0.03 else pick.choice(LAST),
            None if pick.random() < 0.1 else phone(), None if pick.random() < 0.5 else phone(), pick.choice(STAGES),
            created, updated, f"{int(pick.random() ** 3 * 12000000) / 100:.2f}",
            pick.choice(["USD", "EUR", "GBP", "CZK"]), pick.choice(["us", "de", "fr", "gb", "cz"]), pick.choice(FIRMS),
            pick.choice(JOBS), 1000 + pick.randrange(200), pick.choice(["web", "import", "api"]), city,
            f"{pick.randrange(100000):05d}", pick.randrange(101), pick.random() < 0.1,
        ]
        rows.writerow(flat[:-1] + ["t" if flat[-1] else "f"])
        record = dict(zip(columns, flat))
        del record["city"], record["zip"]
        address = {"street": f"{1 + pick.randrange(999)} {pick.choice(LAST)} St.", "zip": flat[17]}
        address["geo"] = {"lat": round(pick.random() * 180 - 90, 5), "lng": round(pick.random() * 360 - 180, 5)}
        if city is not None:
            address["city"] = city
        record |= {"address": address, "tags": pick.sample(TAGS, pick.randrange(4)), "notes": pick.choice(NOTES)}
        lines.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
with open(stamp, "w") as file:
    file.write(str(count))
