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

# The checks in shell and awk, of an image in which there is nothing to find, and
# of one whose names are not those of the example.
mkdir -p "$tap_dir/tree/etc"
echo x >"$tap_dir/tree/etc/motd"
tar -C "$tap_dir/tree" --owner=root:0 --group=root:0 -cf "$tap_dir/clean.tar" etc
is "05-check-in-shell: a clean image is no error" \
    "$(examples/05-check-in-shell/run "$tap_dir/clean.tar" 2>&1; echo $?)" 0
is "06-check-in-awk: a clean image is no error" \
    "$(examples/06-check-in-awk/run "$tap_dir/clean.tar" 2>&1; echo $?)" \
    "0 files that root does not own
0"
mv "$tap_dir/tree/etc/motd" "$tap_dir/tree/etc/a  b"
tar -C "$tap_dir/tree" --owner=x:5 --group=root:0 -cf "$tap_dir/blank.tar" \
    "etc/a  b"
is "06-check-in-awk: names may have blanks" \
    "$(examples/06-check-in-awk/run "$tap_dir/blank.tar" 2>&1)" \
    "etc/a  b: belongs to 5, layer 0
1 files that root does not own"
half=$tap_dir/half.tar
head -c 30000 "$IMG_EXAMPLE" >"$half"
status=0
examples/05-check-in-shell/run "$half" >/dev/null 2>&1 || status=$?
ok "05-check-in-shell: a listing that is cut is an error" [ "$status" -ne 0 ]

# img.mk as it is used: the Makefile is where make is called, and has no goals.
mkdir "$tap_dir/here"
cp "$tap_dir/clean.tar" "$tap_dir/here/app.tar"
echo "include $here/examples/make/img.mk" >"$tap_dir/here/Makefile"
mk() {
	(unset MAKEFLAGS MAKELEVEL MFLAGS
	    make -s -C "$tap_dir/here" --no-print-directory "$@" 2>&1; echo $?)
}
listed() {
	(cd "$tap_dir/here" && echo * .img*)
}
is "make: -n says what would be done" \
    "$(mk -n app.gate | grep -c 'img-check-shadow')" 1
is "make: -n and other goals leave no trace of gates" \
    "$(mk app.ls; listed)" "0
Makefile app.img app.ls app.tar .img*"
listing=" app.ls" # of the goal before
for when in "as the first goal" "again after img-clean"; do
	is "make: a gate is made, $when" "$(mk app.gate; listed)" "0
Makefile app.findings app.gate app.img$listing app.tar .img-fail-on"
	listing=
	is "make: it stays, $when" "$(mk -q app.gate)" 0
	is "make: another IMG_FAIL_ON makes it anew, $when" \
	    "$(mk -q app.gate IMG_FAIL_ON=low)" 1
	is "make: img-clean takes all away, $when" \
	    "$(mk img-clean; listed)" "0
Makefile app.tar .img*"
done

tap_end
