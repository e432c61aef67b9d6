#!/bin/sh
# The description's checklist for a simulator, point by point.
command -v python3 >/dev/null || { echo "1..0 # SKIP no python3"; exit 0; }
cd "${top_srcdir:-.}/tests/independent" && exec python3 -B checklist.py
