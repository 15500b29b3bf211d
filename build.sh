#!/usr/bin/env bash
# Builds and tests NfvHa.Geo. `./build.sh help` lists the commands.
set -euo pipefail

readonly ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$ROOT"
source eng/build/tally.sh
source eng/build/steps.sh
source eng/build/nightly.sh

help() {
  cat <<'TEXT'
usage: ./build.sh COMMAND

  quick                    restore, build, white space, unit tests but the long ones, 50 simulation seeds, scenarios
  test                     restore, build, format check, unit tests, 2,000 seeds, scenarios, component suites; from a clean clone
  nightly [PART] [--again] the long parts, or one of them; a finished part is not run again
  sim ARGS...              run the simulation, e.g. --seeds 20000, --mutants, --exhaustive, --seed 7 --trace
  bench NAME ARGS...       run a benchmark; names: sim, decide
  components [--only X] [--json FILE]
                           component suites against real servers
  scenarios [--only NAME] [--update] [--trace] [--json FILE]
                           play the scenarios, compare with their golden transcripts
  help                     this text

  quick and test end with one line: N passed, N failed, N skipped
TEXT
  echo
  echo "  nightly parts: ${NIGHTLY_PARTS[*]}"
}

quick() {
  close_with_tally_on_exit
  step "restore" restore_locked || close
  step "build" build_all || close
  step "white space" check_whitespace || true
  unit_tests --filter-not-trait "Length=long"
  simulation "simulation seeds" --seeds 50
  simulation "scenarios" scenarios
  close
}

full_test() {
  close_with_tally_on_exit
  step "restore" restore_locked || close
  step "build" build_all || close
  step "format" check_format || true
  unit_tests
  simulation "simulation seeds" --seeds 2000
  simulation "scenarios" scenarios
  run_components
  close
}

sim() {
  build_simulation
  simulate "$@"
}

bench() {
  local name=${1-}
  [ $# -gt 0 ] && shift
  case "$name" in
    sim | decide)
      build_simulation
      simulate bench "$name" "$@"
      ;;
    *) die "no benchmark is called '$name'; there are: sim, decide" ;;
  esac
}

components() {
  local json=""
  while [ $# -gt 0 ]; do
    case "$1" in
      --only) [ $# -ge 2 ] || die "--only needs the name of a suite"; shift 2 ;;
      --json) [ $# -ge 2 ] || die "--json needs a file"; json=$2; shift 2 ;;
      *) die "components does not know '$1'" ;;
    esac
  done
  run_components
  [ -z "$json" ] || write_figures "$json"
  close
}

scenarios() {
  build_simulation
  simulate scenarios "$@"
}

main() {
  local command=${1-help}
  [ $# -gt 0 ] && shift
  case "$command" in
    help | -h | --help) help ;;
    components) components "$@" ;;
    quick) need_dotnet; quick ;;
    test) need_dotnet; full_test ;;
    nightly) need_dotnet; nightly "$@" ;;
    sim) need_dotnet; sim "$@" ;;
    bench) need_dotnet; bench "$@" ;;
    scenarios) need_dotnet; scenarios "$@" ;;
    *) help >&2; die "no command is called '$command'" ;;
  esac
}

main "$@"
