#!/usr/bin/env bash
# Makes FOLDER a Windows of its own for tests: a prefix of Wine with a desktop of 1280x800.
#   tests/wine/prefix.sh FOLDER
#   WINEPREFIX=FOLDER WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe=' wine PROGRAM
#   WINEPREFIX=FOLDER wineserver --kill
# The first one takes ten seconds, and is kept as a template among what is built; the others share its system files, and take
# no time. Nothing runs afterwards.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
prefix="$1"
kept="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/bowline/target}/wine"
template="$kept/template"

# Without a display, without the offer to install .NET and a browser, and without entries in this computer's menus.
unset DISPLAY WAYLAND_DISPLAY
export WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='

make_template() {
  rm -rf "$template" "$template.new"
  export WINEPREFIX="$template.new"
  wineboot --init >&2
  wine reg add 'HKCU\Software\Wine\Explorer' /v Desktop /d Default /f >&2
  wine reg add 'HKCU\Software\Wine\Explorer\Desktops' /v Default /d 1280x800 /f >&2
  wineserver --wait
  # What a test saves must not come to the folders of whoever runs it.
  find "$WINEPREFIX/drive_c/users" -type l -exec sh -c 'for link; do rm "$link" && mkdir "$link"; done' sh {} +
  x86_64-w64-mingw32-gcc -shared -s -O2 "$here/bcryptprimitives.c" -ladvapi32 \
    -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll"
  mv "$template.new" "$template"
}

is_old() {
  [ ! -d "$template" ] || [ "$here/prefix.sh" -nt "$template" ] || [ "$here/bcryptprimitives.c" -nt "$template" ]
}

mkdir -p "$kept"
exec 9> "$kept/lock"
flock 9
if is_old; then make_template 9>&-; fi
flock -u 9

mkdir -p "$prefix/drive_c"
for file in "$template"/*.reg "$template/.update-timestamp" "$template/dosdevices" "$template/drive_c/users"; do
  cp -a "$file" "$prefix/${file#"$template/"}"
done
for folder in "$template"/drive_c/*/; do
  name="$(basename "$folder")"
  if [ "$name" != users ]; then ln -s "$template/drive_c/$name" "$prefix/drive_c/$name"; fi
done
