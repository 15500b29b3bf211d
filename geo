#!/usr/bin/env bash
# Runs the geo command line of this repository; builds what it takes first, if that is missing or older than its sources.
set -euo pipefail

readonly ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

# Beside the demo stand all executables that it starts; the command line alone needs less.
case "${1-}" in
  demo | controller | agent | gate) projects=(Cli Demo) ;;
  *) projects=(Cli) ;;
esac

# executable PROJECT
executable() { echo "$ROOT/src/$1/bin/Release/net10.0/NfvHa.Geo.$1"; }

# is_stale PROJECT: it is missing, or something that it may be made of is newer.
is_stale() {
  local stamp newer
  stamp=$(executable "$1").stamp
  [ -x "$(executable "$1")" ] && [ -e "$stamp" ] || return 0
  newer=$(find "$ROOT"/src "$ROOT"/samples "$ROOT"/Directory.*.props \( -name bin -o -name obj \) -prune -o \
    -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.proto' -o -name '*.props' \) -newer "$stamp" -print -quit)
  [ -n "$newer" ]
}

# build PROJECT: marked as of before the build, for a source that changes meanwhile is newer.
build() {
  command -v dotnet >/dev/null || { echo "dotnet is missing: install the .NET SDK named in global.json (https://dotnet.microsoft.com/download)" >&2; exit 3; }
  local file log
  file=$(executable "$1")
  echo "building $1 ..." >&2
  mkdir -p "$(dirname "$file")"
  touch "$file.building"
  log=$(dotnet build "$ROOT/src/$1" --configuration Release --nologo --verbosity quiet --consoleLoggerParameters:ErrorsOnly 2>&1) || { echo "$log" >&2; exit 3; }
  mv "$file.building" "$file.stamp"
}

for project in "${projects[@]}"; do
  if is_stale "$project"; then build "$project"; fi
done
GEO_HOME="${GEO_HOME:-$ROOT}" exec "$(executable Cli)" "$@"
