#!/bin/bash
# The commands in README.md work: every ```sh block is run, in order, in one
# directory that has a build tree's example.tar, with the programs in PATH.
#
# A ```text block behind it is what it prints. Before it, <!-- if: COMMAND -->
# says that it is run only where the command succeeds, <!-- skip: WHY --> that it
# is never run.
set -u
. tests/tap.sh

export PATH="$IMG_BIN:$PATH" IMGPIPE="$PWD"
readme=$PWD/README.md
cd "$tap_dir" || exit 1
mkdir blocks work
cp "$IMG_EXAMPLE" work/example.tar

# blocks/NN.sh, .if, .skip, .text, .line
awk '
function name(what) {
	return sprintf("blocks/%02d.%s", n, what)
}
fence == "" && /^<!-- (if|skip): .* -->$/ {
	when = $2 == "if:" ? "if" : "skip"
	sub(/^<!-- [a-z]*: /, "")
	sub(/ -->$/, "")
	condition = $0
	next
}
/^```/ && fence != "" {
	fence = ""
	next
}
/^```/ {
	fence = substr($0, 4)
	if (fence == "sh") {
		n++
		printf "" >name("sh")
		if (condition != "")
			print condition >name(when)
		print NR + 1 >name("line")
		condition = ""
	} else if (fence == "text") {
		printf "" >name("text")
	} else {
		fence = "other"
	}
	next
}
fence == "sh" || fence == "text" {
	print >name(fence)
}' "$readme"

ok "there are commands in README.md" test -e blocks/01.sh

for block in blocks/*.sh; do
	base=${block%.sh}
	title="line $(cat "$base.line"): $(sed 's/ *#.*//;q' "$block")"
	ok "$title: is shell" sh -n "$block"
	if [ -e "$base.skip" ]; then
		skip "$title" "$(cat "$base.skip")"
		continue
	fi
	if [ -e "$base.if" ] && ! sh "$base.if" >/dev/null 2>&1; then
		skip "$title" "needs: $(cat "$base.if")"
		continue
	fi
	status=0
	(cd work && bash -o pipefail "../$block") >out 2>err || status=$?
	is "$title: succeeds" "$status" 0
	[ "$status" = 0 ] || sed 's/^/#   /' err
	[ ! -e "$base.text" ] ||
	    is "$title: prints what stands there" "$(cat out)" \
	        "$(cat "$base.text")"
done

tap_end
