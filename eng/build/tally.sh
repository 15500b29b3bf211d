# Counts what passed, failed and was skipped, and prints the closing line whatever happens in between.

PASSED=0
FAILED=0
SKIPPED=0
FAILED_STEPS=()
CLOSED=no

say() { printf '\n== %s\n' "$*"; }

die() {
  echo "build.sh: $*" >&2
  exit 2
}

# add PASSED FAILED SKIPPED
add() {
  PASSED=$((PASSED + $1))
  FAILED=$((FAILED + $2))
  SKIPPED=$((SKIPPED + $3))
}

# A step failed: name it at the end. A failure that no test counted counts as one.
fail_step() {
  FAILED_STEPS+=("$1")
  echo "FAILED: $1" >&2
}

# step NAME COMMAND...: runs it and returns its result. A failure is counted.
step() {
  local name=$1
  shift
  say "$name"
  "$@" && return 0
  fail_step "$name"
  add 0 1 0
  return 1
}

print_closing_line() {
  CLOSED=yes
  echo
  local name
  for name in "${FAILED_STEPS[@]}"; do echo "failed: $name"; done
  echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
}

# Prints the closing line and ends the script.
close() {
  print_closing_line
  [ "$FAILED" -eq 0 ] && exit 0
  exit 1
}

on_exit() {
  local code=$?
  [ "$CLOSED" = yes ] && exit "$code"
  fail_step "build.sh stopped early (exit code $code)"
  add 0 1 0
  print_closing_line
  exit 1
}

close_with_tally_on_exit() {
  trap on_exit EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# write_figures FILE: the counts as JSON.
write_figures() {
  mkdir -p "$(dirname "$1")"
  printf '{"figures":{"failed":%d,"passed":%d}}\n' "$FAILED" "$PASSED" >"$1"
}
