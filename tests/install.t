#!/bin/bash
# make install and make uninstall.
set -u
. tests/tap.sh

case $IMG_BIN in
*/dev/bin) skip_all "what is installed is the release" ;;
esac

# Of a make above us this one gets the variables (CC=clang), not the jobs.
case ${MAKEFLAGS:-} in
*"-- "*) export MAKEFLAGS="-- ${MAKEFLAGS#*-- }" ;;
*) unset MAKEFLAGS ;;
esac
unset MFLAGS MAKELEVEL

files() {
	(cd "$1" && find . ! -type d -printf '%m %P\n' | LC_ALL=C sort -k 2)
}

expected() { # BINDIR MANDIR DATADIR
	local f

	for f in "$IMG_BIN"/*; do
		echo "755 $1/${f##*/}"
	done
	for f in cmd/*.1 cmd/*.7 common/*.5; do
		[ ! -e "$f" ] || echo "644 $2/man${f##*.}/${f##*/}"
	done
	echo "644 $3/imgpipe/img.jq"
}

mk() {
	make -s B="$IMG_BUILD" "$@"
}

dest=$tap_dir/dest
ok "it installs below DESTDIR" mk install DESTDIR="$dest"
is "every program and every manual is there, with its mode, and nothing else" \
    "$(files "$dest")" \
    "$(expected usr/local/bin usr/local/share/man usr/local/share |
	LC_ALL=C sort -k 2)"
for f in "$dest"/usr/local/bin/*; do
	ok "${f##*/} runs from there" "$f" -V
done
ok "it uninstalls" mk uninstall DESTDIR="$dest"
is "nothing of it is left" "$(files "$dest")" ""

ok "it honours prefix, bindir, mandir and datadir" mk install DESTDIR="$dest" \
    prefix=/opt/img bindir=/opt/img/programs mandir=/manuals datadir=/opt/data
is "files are where they said" "$(files "$dest")" \
    "$(expected opt/img/programs manuals opt/data | LC_ALL=C sort -k 2)"
touch "$dest/opt/img/programs/mine"
ok "it uninstalls with the same variables" mk uninstall DESTDIR="$dest" \
    prefix=/opt/img bindir=/opt/img/programs mandir=/manuals datadir=/opt/data
is "what is not ours stays" "$(files "$dest")" "644 opt/img/programs/mine"

tap_end
