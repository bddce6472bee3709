"""Whether files of JSON lines hold the same records, whatever their order. usage: compare.py FILE FILE"""
import json, sys


def records(path):
    with open(path) as lines:
        return sorted(json.dumps(json.loads(line), sort_keys=True) for line in lines)


first, second = (records(path) for path in sys.argv[1:3])
print(f"{len(first)} and {len(second)} records, " + ("identical" if first == second else "DIFFERENT"))
sys.exit(first != second)
