# The long runs, in parts of at most ten minutes. What is done is kept under artifacts/nightly/, by the fingerprint of
# the sources, so that a part goes on where it stopped, a finished part is skipped, and changed sources start anew.

readonly NIGHTLY_PARTS=(seeds-1 seeds-2 seeds-3 seeds-4 mutants exhaustive demo bench-sim bench-decide)
readonly PART_SECONDS=600
readonly SEEDS_PER_PART=5000
readonly SEEDS_PER_CHUNK=1000

nightly() {
  local part="" again=no
  while [ $# -gt 0 ]; do
    case "$1" in
      --again) again=yes ;;
      *) part=$1 ;;
    esac
    shift
  done
  [ -z "$part" ] || is_part "$part" || die "no nightly part is called '$part'; there are: ${NIGHTLY_PARTS[*]}"

  build_simulation
  local state
  state="artifacts/nightly/$(fingerprint)"
  mkdir -p "$state"

  local open=() each
  for each in ${part:-"${NIGHTLY_PARTS[@]}"}; do
    nightly_part "$each" "$state/$each" "$again" || open+=("$each")
  done
  echo
  [ "${#open[@]}" -gt 0 ] || { echo "nightly: all finished"; return 0; }
  echo "nightly: failed or not finished: ${open[*]}"
  return 1
}

is_part() { [[ " ${NIGHTLY_PARTS[*]} " == *" $1 "* ]]; }

# What the runs depend on: every source and setting, not the documents.
fingerprint() {
  find src tests eng ./*.props global.json -type f \( -path '*/obj/*' -o -path '*/bin/*' \) -prune -o -type f -print |
    LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum | cut -c 1-12
}

# nightly_part NAME STATE-FOLDER AGAIN
nightly_part() {
  local name=$1 state=$2 again=$3
  say "nightly: $name"
  [ "$again" = no ] || rm -rf "$state"
  if [ -f "$state/done" ]; then
    echo "finished before: $state ('--again' runs it anew)"
    return 0
  fi

  mkdir -p "$state"
  local deadline=$((SECONDS + PART_SECONDS))
  case "$name" in
    seeds-*) seed_chunks "${name#seeds-}" "$state" "$deadline" || return 1 ;;
    mutants) chunk mutants "$state" "$deadline" --mutants || return 1 ;;
    exhaustive) chunk exhaustive "$state" "$deadline" --exhaustive || return 1 ;;
    demo) ./geo demo --json "$state/demo.json" || return 1 ;;
    bench-*) chunk "$name" "$state" "$deadline" bench "${name#bench-}" || return 1 ;;
  esac
  touch "$state/done"
}

# seed_chunks PART-NUMBER STATE DEADLINE: part 1 has the seeds 1..5000, part 2 the next 5,000, and so on.
seed_chunks() {
  local first=$((($1 - 1) * SEEDS_PER_PART + 1))
  local last=$((first + SEEDS_PER_PART - 1)) seed
  for ((seed = first; seed <= last; seed += SEEDS_PER_CHUNK)); do
    chunk "from-$seed" "$2" "$3" --seeds "$SEEDS_PER_CHUNK" --first-seed "$seed" || return 1
  done
}

# chunk NAME STATE DEADLINE ARGS...: one run of the simulation; its log is kept once it has passed.
chunk() {
  local log="$2/$1.log" left=$(($3 - SECONDS)) code=0
  shift 3
  [ ! -f "$log" ] || return 0
  if [ "$left" -gt 0 ]; then
    simulate_within "$left" "$@" 2>&1 | tee "$log.part" || code=$?
  else
    code=124
  fi
  case "$code" in
    0) mv "$log.part" "$log" ;;
    124) echo "not finished within $PART_SECONDS s: run the part again to go on" >&2; return 1 ;;
    *) echo "FAILED with exit code $code; log: $log.part" >&2; return 1 ;;
  esac
}
