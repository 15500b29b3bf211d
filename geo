#!/usr/bin/env bash
# Runs the geo command line of this repository; builds it first if it is missing or older than a source that it is made of.
set -euo pipefail

readonly ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly CLI="$ROOT/src/Cli/bin/Release/net10.0/NfvHa.Geo.Cli"

is_stale() {
  [ -x "$CLI" ] || return 0
  local newer
  newer=$(find "$ROOT"/src/{Cli,Contracts,Hosting,Link} "$ROOT"/Directory.*.props \
    \( -name bin -o -name obj \) -prune -o -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.proto' -o -name '*.props' \) -newer "$CLI.stamp" -print -quit 2>/dev/null) || return 0
  [ -n "$newer" ]
}

build() {
  command -v dotnet >/dev/null || { echo "dotnet is missing: install the .NET SDK named in global.json (https://dotnet.microsoft.com/download)" >&2; exit 3; }
  # Marked as of before the build: a source that changes meanwhile is newer.
  local log
  mkdir -p "$(dirname "$CLI")"
  touch "$CLI.building"
  log=$(dotnet build "$ROOT/src/Cli" --configuration Release --nologo --verbosity quiet --consoleLoggerParameters:ErrorsOnly 2>&1) || { echo "$log" >&2; exit 3; }
  mv "$CLI.building" "$CLI.stamp"
}

if is_stale; then build; fi
GEO_HOME="${GEO_HOME:-$ROOT}" exec "$CLI" "$@"
