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

# A name with the end of a line in it gives no workflow a command.
odd=$(jq -nc '{ type: "finding", rule: "a/b", severity: "low", message: "x%",
    path: "a\n::stop-commands::b\r" }')
is "01-your-first-rule: an annotation is one line" \
    "$(jq -r -f examples/01-your-first-rule/annotations.jq <<<"$odd")" \
    '::error file=a%0A::stop-commands::b%0D,line=1::x%25 [a/b]'
log=$(sed -n '/^define/,/^endef/{//!p}' examples/01-your-first-rule/Makefile)
is "01-your-first-rule: what is logged too" "$(jq -r "$log" <<<"$odd")" \
    'a\n::stop-commands::b\r:0: low: x% [a/b]'

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

# The checks that are programs: no stream without its end passes for a whole one.
img-merge "$tap_dir/clean.tar" >"$tap_dir/clean.stream"
img-filter --hollow --path none "$tap_dir/clean.stream" >"$tap_dir/hollow"
size=$(wc -c <"$tap_dir/clean.stream")
# ended CHECK: what a check makes of its input, and its status.
ended() {
	"$1" 2>/dev/null >"$tap_dir/out"
	echo "$? $(jq -c 'select(.type == "end") | .ok' "$tap_dir/out")"
}
for check in 09-own-check/img-check-motd 11-check-in-python/img-check-jars; do
	program=$here/examples/$check
	is "$check: a whole stream" "$(ended "$program" <"$tap_dir/clean.stream")" \
	    "0 true"
	passed=
	for ((at = 0; at < size; at += 512)); do
		[ "$(head -c "$at" "$tap_dir/clean.stream" | ended "$program")" = \
		    "2 false" ] || passed+=" $at"
	done
	is "$check: a stream that is cut anywhere is unfinished" "$passed" ""
	is "$check: an archive is no stream" \
	    "$(ended "$program" <"$tap_dir/clean.tar")" "2 false"
	is "$check: more behind the end" \
	    "$( (cat "$tap_dir/clean.stream"; echo x) | ended "$program")" "2 false"
	is "$check: --list-rules" \
	    "$("$program" --list-rules | jq -r .type)" rule
	ok "$check: --print-select are words for --select" \
	    img-filter --select "$("$program" --print-select)" --print
done
is "09-own-check: content that is wanted and was left out" \
    "$(ended examples/09-own-check/img-check-motd <"$tap_dir/hollow")" "2 false"

# Java archives: what cannot be read hides nothing, and makes the run incomplete.
mkdir "$tap_dir/jars"
python3 - "$tap_dir/jars" <<'END'
import io, os, sys, zipfile

LOG4J = 'org/apache/logging/log4j/core/lookup/JndiLookup.class'

def zipped(*files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()

os.chdir(sys.argv[1])
log4j = zipped((LOG4J, 'x'))
deep = log4j
for name in '3210':
    deep = zipped((name + '.jar', deep))
beside = zipped(('a.jar', 'PK is how they begin'), ('z.jar', log4j))
for name, content in (('beside.war', beside), ('deep.jar', deep),
                      ('cut.jar', log4j[:-10]), ('a.bin', log4j)):
    with open(name, 'wb') as file:
        file.write(content)
os.link('a.bin', 'b.jar')
os.symlink('a.bin', 'c.jar')
os.symlink('deep.jar', 'd.jar')
END
tar -C "$tap_dir/jars" --sort=name -cf "$tap_dir/jars.tar" .
program=$here/examples/11-check-in-python/img-check-jars
img-merge --select "$("$program" --print-select)" "$tap_dir/jars.tar" |
    "$program" >"$tap_dir/out"
is "11-check-in-python: what cannot be judged is skipped, beside it all is" \
    "$(jq -r 'if .type == "finding" then "found \(.path) \(.key // "-")"
	elif .type == "diag" then "\(.code) \(.path)"
	elif .type == "end" then "\(.ok) \(.skipped | tojson)"
	else empty end' "$tap_dir/out" | sort)" \
    "bad-archive beside.war
bad-archive cut.jar
false {\"not-covered\":1,\"bad-archive\":2,\"too-deep\":1}
found b.jar -
found beside.war z.jar
not-covered c.jar
too-deep deep.jar"

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
