#!/bin/sh
# The real program against a server written from the description, in another language.
command -v python3 >/dev/null || { echo "1..0 # SKIP no python3"; exit 0; }
cd "${top_srcdir:-.}/tests/independent" && exec python3 -B server.py
