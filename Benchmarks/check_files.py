"""How long `check` takes for many mapping files, and what one costs: 100 lines each, with imports.

    python3 Benchmarks/check_files.py .build/release/antiphon [1000]
"""

import pathlib
import subprocess
import sys
import tempfile
import time

from_shared = """table stages: Text <-> Text {
  "lead" <-> "L"
  "customer" <-> "C"
}

transform full_name(first: Text?, last: Text?): Text = "{first ?? ""} {last ?? ""}" |> trim
"""

ENTITY = """entity {side}{n}.people{i} {{
  id: Int key
  email: Text(80)? unique
  first: Text(40)?
  last: Text(40)?
  stage: Text(20)?
  changed: Timestamp? modified
}}

"""

SYNC = """sync people{n}_{i}: crm{n}.people{i} <-> books{n}.people{i} {{
  filter source: email != null

  match email <-> email

  map {{
    id <-> id
    email |> trim |> lower <-> email
    first <-> first
    last <-> last
    stage |> via stages <-> stage else reject
  }}

  conflict latest(skew: 2s) {{
    stage: manual
  }}
}}

test "kept" of people{n}_{i} {{
  source {{ id: 1, email: "a@b", stage: "lead" }}
  expect create target {{ email: "a@b", stage: "L" }}
}}

"""


def file(n: int) -> str:
    text = f'import "shared{n % 10}.sync"\n\n'
    for side in ("crm", "books"):
        text += f'connection {side}{n}: postgres {{ url: "dbname={side}{n}" }}\n\n'
    i = 0
    while text.count("\n") < 95:
        text += "".join(ENTITY.format(side=side, n=n, i=i) for side in ("crm", "books"))
        text += SYNC.format(n=n, i=i)
        i += 1
    return text


def main(executable: str, most: int) -> None:
    for count in (most // 4, most // 2, most):
        with tempfile.TemporaryDirectory() as folder:
            lines = 0
            for n in range(10):
                (pathlib.Path(folder) / f"shared{n}.sync").write_text(from_shared)
            for n in range(count):
                text = file(n)
                lines += text.count("\n")
                (pathlib.Path(folder) / f"mapping{n:04}.sync").write_text(text)
            best = None
            for _ in range(3):
                begun = time.perf_counter()
                done = subprocess.run([executable, "check", folder], capture_output=True, text=True)
                spent = time.perf_counter() - begun
                assert done.returncode == 0, done.stdout[:2000] + done.stderr[:2000]
                best = spent if best is None else min(best, spent)
            print(f"{count:5} files, {lines:6} lines: {best:6.2f} s, {best / count * 1000:.2f} ms a file")


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
