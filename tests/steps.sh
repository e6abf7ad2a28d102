# shellcheck shell=bash
# Sourced by demo.sh and test.sh: says what is done, and that a long step still moves.

# listed_skips < REASONS, unlisted_skips < REASONS
#
# Of reasons why tests were skipped, a line each: those that tests/skips.txt lists, and those that it does not.
skip_patterns() { grep -vE '^(#|$)' tests/skips.txt; }
listed_skips() { grep -xE -f <(skip_patterns) || true; }
unlisted_skips() { grep -vxE -f <(skip_patterns) || true; }

say() { printf '== %s\n' "$*" >&2; }

# step TITLE COMMAND...
#
# Runs a command (or a function) and keeps its output to itself. Every few seconds it tells how long that has taken, and the last line of the output: on a terminal in
# one line that is written over, elsewhere in lines of their own. When the command fails, its output is shown.
# STEP_SECONDS: seconds between two lines where there is no terminal.
step() {
  local title=$1 log code=0 begin=$SECONDS ticker
  shift
  say "$title"
  log=$(mktemp)
  step_ticker "$log" &
  ticker=$!
  "$@" >"$log" 2>&1 </dev/null || code=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  if [[ -t 2 ]]; then printf '\r\033[K' >&2; fi
  if ((code != 0)); then
    tail -n 60 "$log" | sed 's/^/   | /' >&2
    say "$title: failed with exit code $code after $((SECONDS - begin)) s"
  elif ((SECONDS - begin >= 2)); then
    printf '   done in %d s\n' $((SECONDS - begin)) >&2
  fi
  rm -f "$log"
  return "$code"
}

# What a step says meanwhile. Ended by a signal, and at once, so that nobody waits for it.
step_ticker() {
  local log=$1 begin=$SECONDS pause=${STEP_SECONDS:-8} nap= last
  if [[ -t 2 ]]; then pause=1; fi
  trap 'kill "$nap" 2>/dev/null; exit 0' TERM INT
  while :; do
    sleep "$pause" & nap=$!
    wait "$nap" || true
    # Programs that draw a bar write over their line; what counts is the last state of the last line.
    last=$(tail -c 2000 "$log" | tr '\r' '\n' | sed 's/\x1b\[[0-9;?]*[A-Za-z]//g' | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c1-100)
    if [[ -t 2 ]]; then printf '\r\033[K   %d s  %.*s' $((SECONDS - begin)) $((${COLUMNS:-80} - 12)) "$last" >&2
    else printf '   %d s%s\n' $((SECONDS - begin)) "${last:+: $last}" >&2; fi
  done
}
