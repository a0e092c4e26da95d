#!/usr/bin/env bash
# Runs a program for Windows in a Windows of its own, on a display of its own: cargo's runner for tests (.cargo/config.toml).
#   tests/wine/run.sh PROGRAM ARGUMENT...
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
WINEPREFIX="$(mktemp -d)"
# What its server leaves behind goes with it.
TMPDIR="$WINEPREFIX"
# Quiet, and without the offer to install .NET and a browser.
export TMPDIR WINEPREFIX WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='

leave() {
  wineserver --kill || true
  rm -rf "$WINEPREFIX"
}
trap leave EXIT
"$here/prefix.sh" "$WINEPREFIX"
xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24' wine "$@"
