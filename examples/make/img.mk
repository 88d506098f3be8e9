# img.mk: include it, and make from an image archive NAME.tar
#
#	NAME.img		its image stream
#	NAME.ls			its listing, a record for each entry
#	NAME.shadow		findings on its accounts
#	NAME.gate		an empty file, if nothing is IMG_FAIL_ON or worse
#
# A stage that fails leaves nothing behind that the next could take for whole.

IMG_FAIL_ON ?= high

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
# Streams are kept for the next time.
.SECONDARY:

%.img: %.tar
	img-merge $< >$@

%.ls: %.img
	img-ls --digest $< >$@

%.shadow: %.img
	img-check-shadow --json $< >$@

%.gate: %.img
	img-check-shadow --json --fail-on $(IMG_FAIL_ON) $< >$*.findings
	touch $@
