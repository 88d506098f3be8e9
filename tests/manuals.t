#!/bin/bash
# Manuals say what programs do: options, exit statuses, rules.
set -u
. tests/tap.sh

# Options as -h lists them, without dashes: "h", "help".
help_options() {
	"$1" -h | sed -nE 's/^ {2,6}((-., )?--[^ ]+).*/\1/p' |
	    tr -s ', ' '\n' | sed -E 's/^-+//' | sort -u
}

# Those of a check that other checks do not have.
own_options() {
	comm -23 <(help_options "$1") <(help_options "$IMG_BIN/$(other "$1")")
}

other() {
	case $1 in
	*/img-check-shadow) echo img-check-stream ;;
	*) echo img-check-shadow ;;
	esac
}

# Options as the list in the manual has them: ".It Fl h , Fl Fl help".
manual_options() {
	sed -nE 's/^\.It (Fl .*)/\1/p' "$1" |
	    grep -oE 'Fl (Fl |-)?[^ -][^ ]*' |
	    sed -E 's/^Fl (Fl |-)?//' | sort -u
}

manual_text() {
	mandoc -T ascii -O width=200 "$1" | sed 's/.\x08//g'
}

rules() {
	"$1" --list-rules | jq -r .rule
}

section() { # MANUAL NAME
	awk -v name="$2" '/^\.Sh / { in_it = ($0 == ".Sh " name) }
	    in_it' "$1"
}

check_exit_status() {
	local status

	section "$1" "EXIT STATUS" >"$tap_dir/status"
	if grep -q '^\.Ex -std' "$tap_dir/status"; then
		echo ".Ex speaks of 0 and >0 only"
		return 1
	fi
	for status in 0 "${@:2}"; do
		grep -qE "^\.It .*\b$status\b" "$tap_dir/status" ||
		    { echo "$status is missing"; return 1; }
	done
}

for program in "$IMG_BIN"/*; do
	name=${program##*/}
	manual=cmd/$name.1
	if [ ! -e "$manual" ]; then
		ok "$name has a manual" test -e "$manual"
		continue
	fi
	ok "$name.1 is clean mdoc" mandoc -T lint -W warning "$manual"
	case $name in
	img-check-*)
		# What all checks have is in the manual of img-check.
		is "$name.1 has the options of its own, no other" \
		    "$(manual_options "$manual")" "$(own_options "$program")"
		;;
	*)
		is "$name.1 has the options that -h lists, no other" \
		    "$(manual_options "$manual")" "$(help_options "$program")"
		;;
	esac
	ok "$name -h names its manual" \
	    grep -q "man $name" <("$program" -h)
	ok "img.7 names $name" grep -qw -e "$name" cmd/img.7
	case $name in
	img-check*)
		ok "$name.1 has statuses 0, 1 and 2" \
		    check_exit_status "$manual" 1 2
		manual_text "$manual" >"$tap_dir/text"
		# Those of img-check-rules are the user's own.
		[ "$name" = img-check-rules ] && continue
		ok "$name lists rules" test -n "$(rules "$program")"
		for rule in $(rules "$program"); do
			ok "$name.1 has $rule" grep -qF "$rule" "$tap_dir/text"
		done
		;;
	*) ok "$name.1 has statuses 0 and 2" check_exit_status "$manual" 2 ;;
	esac
done

for manual in cmd/*.7 common/*.5; do
	[ -e "$manual" ] || continue
	ok "${manual##*/} is clean mdoc" mandoc -T lint -W warning "$manual"
done

for manual in cmd/*.1; do
	[ -e "$manual" ] || continue
	name=${manual##*/}
	ok "$name is of a program that there is" test -x "$IMG_BIN/${name%.1}"
done

tap_end
