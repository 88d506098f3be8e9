#!/bin/bash
# Every example runs as it stands there, and says what it is expected to.
set -u
. tests/tap.sh

here=$PWD
export PATH="$IMG_BIN:$PATH"

for run in examples/*/run; do
	dir=$here/${run%/run}
	name=${dir##*/}
	mkdir "$tap_dir/$name"
	status=0
	(cd "$tap_dir/$name" && "$dir/run" "$IMG_EXAMPLE") \
	    >"$tap_dir/out" 2>"$tap_dir/err" || status=$?
	is "$name: prints what is expected" "$(cat "$tap_dir/out")" \
	    "$(cat "$dir/expected")"
	is "$name: prints nothing else" "$(cat "$tap_dir/err")" ""
	is "$name: succeeds" "$status" 0
done

tap_end
