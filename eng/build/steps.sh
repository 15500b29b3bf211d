# The single steps. Each returns non-zero when it fails; tally.sh does the counting.

export DOTNET_NOLOGO=1
export DOTNET_CLI_TELEMETRY_OPTOUT=1
# No build process stays behind when the script ends.
export MSBUILDDISABLENODEREUSE=1

readonly SOLUTION=NfvHa.Geo.sln
readonly SIMULATION_PROJECT=tests/Simulation/NfvHa.Geo.Simulation.csproj
readonly SIMULATION_EXE=tests/Simulation/bin/Release/net10.0/NfvHa.Geo.Simulation
readonly RESULTS=artifacts/test-results

need_dotnet() {
  command -v dotnet >/dev/null || die "dotnet is missing: install the .NET SDK named in global.json (https://dotnet.microsoft.com/download)"
  dotnet --version >/dev/null || die "the .NET SDK named in global.json is missing (https://dotnet.microsoft.com/download)"
}

restore_locked() {
  dotnet restore "$SOLUTION" --locked-mode && return 0
  echo "If a package or a reference was changed on purpose: run 'dotnet restore' and commit the changed lock files." >&2
  return 1
}

build_all() { dotnet build "$SOLUTION" --configuration Release --no-restore; }

# The build has looked at style already (EnforceCodeStyleInBuild); what is left is white space, which needs no workspace and so takes seconds.
check_whitespace() {
  dotnet format whitespace . --folder --verify-no-changes --exclude artifacts && return 0
  echo "Run 'dotnet format' and look at what it changed." >&2
  return 1
}

check_format() {
  dotnet format "$SOLUTION" --no-restore --verify-no-changes && return 0
  echo "Run 'dotnet format' and look at what it changed." >&2
  return 1
}

# Quiet, and on stderr: stdout belongs to the simulation.
build_simulation() {
  dotnet build "$SIMULATION_PROJECT" --configuration Release --verbosity quiet --consoleLoggerParameters:ErrorsOnly >&2
}

# unit_tests OPTIONS...: every tests/NAME.Tests, two at a time: most of them wait for clocks, sockets and processes more than they compute.
unit_tests() {
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  export RESULTS
  export -f unit_test_project
  ls -d tests/*.Tests | xargs -n 1 basename | xargs -P 2 -I NAME bash -c 'unit_test_project "$@"' - NAME "$@" || true
  local folder
  for folder in tests/*.Tests; do unit_test_report "$(basename "$folder")"; done
}

# unit_test_project NAME OPTIONS...: what it prints and its exit code stay beside its report.
unit_test_project() {
  local name=$1 code=0
  shift
  "tests/$name/bin/Release/net10.0/NfvHa.Geo.$name" --progress off --timeout 10m --results-directory "$RESULTS" "$@" \
    --report-xunit-trx --report-xunit-trx-filename "$name.trx" >"$RESULTS/$name.log" 2>&1 || code=$?
  echo "$code" >"$RESULTS/$name.code"
}

# unit_test_report NAME: counts come from the report that the run writes, not from what it prints.
unit_test_report() {
  local name=$1
  say "unit tests: $name"
  cat "$RESULTS/$name.log"
  count_report "$name" "$RESULTS/$name.trx" "$(cat "$RESULTS/$name.code")"
}

# count_report NAME TRX EXIT-CODE: a run that failed counts at least one failure, also when its report is missing or says otherwise.
count_report() {
  local name=$1 trx=$2 code=$3 counters="" failed
  [ ! -f "$trx" ] || counters=$(grep -o '<Counters [^>]*>' "$trx" | tail -n 1) || true
  failed=$(($(counter "$counters" failed) + $(counter "$counters" error) + $(counter "$counters" timeout) + $(counter "$counters" aborted)))
  if [ "$failed" -eq 0 ] && { [ "$code" -ne 0 ] || [ -z "$counters" ]; }; then
    echo "$name ended with exit code $code and reported no failed test" >&2
    failed=1
  fi
  add "$(counter "$counters" passed)" "$failed" "$(counter "$counters" notExecuted)"
  [ "$failed" -eq 0 ] || fail_step "unit tests: $name"
}

# counter ELEMENT ATTRIBUTE: 0 if it is not there.
counter() {
  local value
  value=$(sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p" <<<"$1")
  echo "${value:-0}"
}

simulate() { simulate_within 0 "$@"; }

# simulate_within SECONDS ARGS...: 0 is no limit. A first argument that is no option names the command; without one it is `run`.
simulate_within() {
  local seconds=$1 command=run
  shift
  case "${1-}" in
    "" | -*) ;;
    *) command=$1; shift ;;
  esac
  timeout --foreground "$seconds" "./$SIMULATION_EXE" "$command" "$@"
}

# simulation TITLE ARGS...: counts the lines `N passed, N failed` and `N caught, N missed` that the simulation prints.
simulation() {
  local title=$1 code=0
  shift
  local log="artifacts/logs/${title// /-}.log"
  mkdir -p artifacts/logs
  say "$title"
  simulate "$@" 2>&1 | tee "$log" || code=$?
  count_simulation "$title" "$log" "$code"
}

count_simulation() {
  local title=$1 log=$2 code=$3 passed failed
  passed=$(sum_of "$log" 's/^\([0-9]*\) \(passed\|caught\), \([0-9]*\) \(failed\|missed\)$/\1/p')
  failed=$(sum_of "$log" 's/^\([0-9]*\) \(passed\|caught\), \([0-9]*\) \(failed\|missed\)$/\3/p')
  if [ "$failed" -eq 0 ] && [ "$code" -ne 0 ]; then
    echo "the simulation ended with exit code $code and reported no failure" >&2
    failed=1
  elif [ "$((passed + failed))" -eq 0 ]; then
    echo "the simulation reported no result" >&2
    failed=1
  fi
  add "$passed" "$failed" 0
  [ "$failed" -eq 0 ] || fail_step "$title"
}

# sum_of FILE SED-EXPRESSION: the sum of the numbers that it prints.
sum_of() { sed -n "$2" "$1" | awk '{ sum += $1 } END { print sum + 0 }'; }

run_components() {
  say "component suites"
  echo "There are no component suites yet."
}
