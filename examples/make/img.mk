# img.mk: include it, and make from an image archive NAME.tar
#
#	NAME.img		its image stream
#	NAME.ls			its listing, a record for each entry
#	NAME.shadow		findings on its accounts
#	NAME.gate		an empty file, if nothing is IMG_FAIL_ON or worse
#	img-clean		none of these, for all archives that are here
#
# A stage that fails leaves nothing behind that the next could take for whole,
# and nothing of an archive before it. Another IMG_FAIL_ON makes gates anew.

IMG_FAIL_ON ?= high

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
# Streams are kept for the next time.
.SECONDARY:

# What gates were last asked for, written when one is made: other goals, and
# make -n, leave no trace.
img_asked := .img-fail-on
ifneq ($(file <$(img_asked)),$(IMG_FAIL_ON))
.PHONY: $(img_asked)
endif

img_made = $(addprefix $1.,ls shadow findings gate)

%.img: %.tar
	rm -f $(call img_made,$*)
	img-merge $< >$@

%.ls: %.img
	img-ls --digest $< >$@

%.shadow: %.img
	img-check-shadow --json $< >$@

$(img_asked):
	@printf '%s\n' '$(IMG_FAIL_ON)' >$@

%.gate: %.img $(img_asked)
	rm -f $@
	img-check-shadow --json --fail-on $(IMG_FAIL_ON) $< >$*.findings
	touch $@

# The first goal is that of whoever includes this.
img_goal := $(.DEFAULT_GOAL)

.PHONY: img-clean
img-clean:
	rm -f $(img_asked) $(foreach n,$(basename $(wildcard *.tar)),$n.img \
	    $(call img_made,$n))

.DEFAULT_GOAL := $(img_goal)
