"""`make test`: every test, on as many processes as there are cores, with branch coverage of what runs in them."""

import os
import subprocess
import sys

PYTEST = ["-m", "pytest", "-p", "tests.support.groups", "-n", str(os.cpu_count() or 2), "--dist", "loadgroup", "-q"]


def main() -> int:
    """Run the tests, then print and hold the coverage; the exit status is the first failure's."""
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "erase"], check=True)
    tests = subprocess.run([*coverage, "run", *PYTEST, *sys.argv[1:]], check=False).returncode
    subprocess.run([*coverage, "combine", "--quiet"], check=False)
    report = subprocess.run([*coverage, "report"], check=False).returncode
    return tests or report


if __name__ == "__main__":
    sys.exit(main())
