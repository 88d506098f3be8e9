# shellcheck shell=bash
# TAP for tests in shell, to be sourced. A test starts at the top of the tree
# with IMG_BIN in its environment (see tests/flavour), has a scratch directory
# of its own, $tap_dir, and ends with tap_end.

tap_run=0
tap_failed=0
tap_dir=$(mktemp -d) || exit 1
trap 'rm -rf "$tap_dir"' EXIT

tap_result() { # STATUS TITLE [REMARK]
	tap_run=$((tap_run + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tap_run - $2${3:+ # $3}"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_run - $2"
	fi
}

# ok TITLE COMMAND...: the command succeeds; what it says is shown if not.
ok() {
	local title=$1 said status=0

	shift
	said=$("$@" 2>&1) || status=$?
	tap_result "$status" "$title"
	[ "$status" = 0 ] || printf '%s\nstatus %s\n' "$said" "$status" |
	    sed 's/^/#   /'
}

# is TITLE GOT WANT
is() {
	if [ "$2" = "$3" ]; then
		tap_result 0 "$1"
	else
		tap_result 1 "$1"
		diff <(printf '%s\n' "$3") <(printf '%s\n' "$2") |
		    sed -e 's/^</#   want:/' -e 's/^>/#   got: /' -e t -e d
	fi
}

# skip TITLE WHY
skip() {
	tap_result 0 "$1" "SKIP $2"
}

skip_all() { # WHY
	echo "1..0 # SKIP $1"
	exit 0
}

tap_end() {
	echo "1..$tap_run"
	exit $((tap_failed > 0))
}
