# make            programs into build/bin: optimised, hardened
# make DEV=1      programs into build/dev/bin: ASan, UBSan, warnings are errors
# make check      everything's tests, on both kinds of program
# make demo       the main pipeline on the example image
# make fuzz-NAME  one fuzz target, T=60 seconds (needs clang)
# make lint, bench, setup, format, clean, install, uninstall
#
# setup, check, demo, lint and bench first install missing Debian packages,
# saying so. V=1 shows commands; TESTS='dev/unit/base' names single tests.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

B := build
prefix ?= /usr/local
bindir ?= $(prefix)/bin
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
PROVE ?= prove -j2
INSTALL ?= install
ifeq ($(origin CC),default)
CC := cc
endif

# Packages. One with a question mark is done without where there is none; of
# a/b? the first is taken that there is.

BUILD_PACKAGES := gcc libc6-dev pkg-config libssl-dev zlib1g-dev libzstd-dev \
    liblzma-dev libbz2-dev libjansson-dev libseccomp-dev \
    libcurl4-openssl-dev libpcre2-dev libmagic-dev libjq-dev
ifneq ($(filter x86_64 aarch64,$(shell uname -m)),)
BUILD_PACKAGES += libisal-dev?
endif
# HS= on the command line builds without it.
HS ?= libhs
BUILD_PACKAGES += $(if $(HS),libvectorscan-dev/libhyperscan-dev?)
DEMO_PACKAGES := python3
TEST_PACKAGES := perl python3 jq zstd gzip bzip2 xz-utils tar attr strace \
    tmux bsdutils file libcap2-bin mandoc libarchive-dev libarchive-tools umoci skopeo \
    docker-registry openssl curl
LINT_PACKAGES := clang clang-format clang-tidy cppcheck shellcheck mandoc \
    libarchive-dev
BENCH_PACKAGES := python3 gzip util-linux isal? libarchive-tools umoci zstd \
    docker-registry skopeo curl openssl

for-goal = $(if $(filter $1,$(MAKECMDGOALS)),$2)
FUZZ_PACKAGES := clang libclang-rt-14-dev?
PACKAGES := $(sort $(BUILD_PACKAGES) \
    $(call for-goal,fuzz-%,$(FUZZ_PACKAGES)) \
    $(call for-goal,demo setup,$(DEMO_PACKAGES)) \
    $(call for-goal,check setup,$(TEST_PACKAGES)) \
    $(call for-goal,lint setup,$(LINT_PACKAGES)) \
    $(call for-goal,bench setup,$(BENCH_PACKAGES)))
# A plain `make` installs nothing.
setup := $(call for-goal,demo check lint bench setup,setup)

# Flags. What asks the compiler or pkg-config is asked once, and not before a
# recipe needs it: until setup has run neither may be there.

once = $(eval $1 := $2)$($1)
try = $(if $(shell $(CC) -Werror $1 -x c -c -o /dev/null /dev/null \
    2>&1 || echo no),,$1)

user-cflags := $(CFLAGS)
CFLAGS ?= -O2 -g

warnings := -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes \
    -Wmissing-prototypes -Wold-style-definition -Wformat=2 -Wpointer-arith \
    -Wwrite-strings -Wundef
language := -std=gnu11 -D_GNU_SOURCE -Icommon -pthread
harden = $(call once,harden,$(call fortify) -fstack-protector-strong \
    $(call try,-fstack-clash-protection) $(call try,-fcf-protection))
# Level 3 needs __builtin_dynamic_object_size, level 2 an optimiser.
fortify = $(if $(filter -O0,$(CFLAGS)),,-U_FORTIFY_SOURCE \
    -D_FORTIFY_SOURCE=$(if $(shell echo 'int main(int n, char **v) { \
    return (int)__builtin_dynamic_object_size(v[n], 0); }' | $(CC) -Werror \
    -x c -c -o /dev/null - 2>&1 || echo no),2,3))
sanitize := -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fno-omit-frame-pointer

pc := libcrypto zlib libzstd liblzma jansson libseccomp libcurl libpcre2-8 libmagic
# "no" where pkg-config is missing or does not know the library.
ask = $(shell pkg-config $1 2>/dev/null || echo no)
needed = $(if $(filter no,$1),$(error a library or pkg-config is missing: \
    'make setup' installs what Debian and Ubuntu have; elsewhere install \
    pkg-config and: $(pc) bzip2 libjq),$1)
lib-cflags = $(call once,lib-cflags,$(call \
    needed,$(call ask,--cflags $(pc))) $(call \
    may-have,libisal,ISAL) $(call may-have,$(HS),HS))
# Flags of a library that may be missing, and -DHAVE_x where it is there.
may-have = $(if $1,$(call have,$(call ask,--cflags $1),$2))
have = $(if $(filter no,$1),,$1 -DHAVE_$2)
lib-libs = $(call once,lib-libs,$(call ask,--libs $(pc)) -lbz2 -ljq \
    $(filter-out no,$(call ask,--libs libisal) $(if $(HS),$(call \
    ask,--libs $(HS)))))

cflags-release = $(language) $(warnings) -fPIE $(harden) $(lib-cflags) \
    $(CPPFLAGS) $(CFLAGS)
cflags-dev = $(language) $(warnings) -Werror -O1 -g $(sanitize) \
    -DSECRET_EXAMPLES \
    $(lib-cflags) $(CPPFLAGS) $(user-cflags)
ldflags-release := -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
ldflags-dev := $(sanitize) -Wl,--as-needed

# What there is: a program or a test is a file in its folder. The library has
# the main of the checks, which are linked as any other program.

library := $(sort $(wildcard common/*/*.c))
commands := $(patsubst cmd/%.c,%,$(sort $(wildcard cmd/*.c)))
units := $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/*.c)))
fuzzers := $(filter-out replay,$(patsubst tests/fuzz/%.c,%,$(sort \
    $(wildcard tests/fuzz/*.c))))
scripts := $(patsubst tests/%,%,$(sort $(wildcard tests/*.t)))
manuals := $(sort $(wildcard cmd/*.1 cmd/*.7 common/*.5))
example := $(B)/example.tar

# The patterns of img-check-secrets are compiled by a program of their own; what
# it writes is part of the library.
database := $(B)/secret.db
mkdatabase := common/secret/build/mkdatabase.c common/secret/vector.c \
    $(wildcard common/base/*.c common/secret/pattern*.c)

# What rules in jq may import: beside the programs, as `install` puts it.
jqlib := share/imgpipe/img.jq

# img-check is all checks in one program.
families := $(filter img-check-%,$(commands))

bin-release := $(B)/bin
bin-dev := $(B)/dev/bin
programs-release := $(commands:%=$(bin-release)/%)
programs-dev := $(commands:%=$(bin-dev)/%)
jqlib-release := $(B)/$(jqlib)
jqlib-dev := $(B)/dev/$(jqlib)

.PHONY: all
all: $(if $(filter-out 0,$(DEV)),$(programs-dev),$(programs-release))

# The folder that has `bin`, and the one that has `unit`.
$(B)/$(jqlib) $(B)/release/$(jqlib) $(B)/dev/$(jqlib): common/rule/img.jq
	@mkdir -p $(@D)
	@cp $< $@

say = $(if $(V),,@echo '  $1';)

# The rules for one kind ($1) of build. The stamp of the flags makes objects
# again when the compiler or a flag is another one.
define kind-rules
$(B)/$1/flags: FORCE | $(setup)
	@mkdir -p $$(@D)
	@echo '$$(CC) $$(cflags-$1) $$(LDFLAGS) $$(lib-libs)' >$$@.new
	@if cmp -s $$@.new $$@; then rm $$@.new; else mv $$@.new $$@; fi

$(B)/$1/%.o: %.c $(B)/$1/flags | $(setup)
	$$(call say,CC $$@) mkdir -p $$(@D); \
	$$(CC) $$(cflags-$1) -MMD -MP -c -o $$@ $$<

$(B)/$1/common/secret/embedded.o: $(database)
$(B)/$1/common/secret/embedded.o: private CPPFLAGS += $(embed)

$(B)/$1/libimg.a: $(library:%.c=$(B)/$1/%.o)
	$$(call say,AR $$@) rm -f $$@; ar qcs $$@ $$^

$(bin-$1)/%: $(B)/$1/cmd/%.o $(B)/$1/libimg.a | $(jqlib-$1)
	$$(call say,LD $$@) mkdir -p $$(@D); \
	$$(CC) $$(cflags-$1) $$(ldflags-$1) $$(LDFLAGS) -o $$@ \
	    $$(filter %.o,$$^) $$(filter %.a,$$^) $$(lib-libs)

$(bin-$1)/img-check: $(families:%=$(B)/$1/cmd/%.o)

$(B)/$1/unit/%: $(B)/$1/tests/unit/%.o $(B)/$1/libimg.a | $(B)/$1/$(jqlib)
	$$(call say,LD $$@) mkdir -p $$(@D); \
	$$(CC) $$(cflags-$1) $$(ldflags-$1) $$(LDFLAGS) -o $$@ $$^ \
	    $$(lib-libs) $$(test-libs)

# A fuzz target as a test: it replays its seeds.
$(B)/$1/fuzz/%: $(B)/$1/tests/fuzz/%.o $(B)/$1/tests/fuzz/replay.o \
    $(B)/$1/libimg.a
	$$(call say,LD $$@) mkdir -p $$(@D); \
	$$(CC) $$(cflags-$1) $$(ldflags-$1) $$(LDFLAGS) -o $$@ $$^ $$(lib-libs)

$(B)/$1/unit/tar_oracle: test-libs := -larchive
-include $(patsubst %.c,$(B)/$1/%.d,$(library) $(commands:%=cmd/%.c) \
    $(units:%=tests/unit/%.c) $(fuzzers:%=tests/fuzz/%.c) tests/fuzz/replay.c)
endef

embed := -DSECRET_DATABASE='"$(database)"'
$(eval $(call kind-rules,release))
$(eval $(call kind-rules,dev))

$(B)/mkdatabase: $(mkdatabase:%.c=$(B)/release/%.o)
	$(call say,LD $@) $(CC) $(cflags-release) $(ldflags-release) \
	    $(LDFLAGS) -o $@ $^ $(lib-libs)

$(database): $(B)/mkdatabase
	$(call say,DB $@) $< $@

-include $(B)/release/common/secret/build/mkdatabase.d

.SECONDARY:
.PHONY: FORCE
FORCE:

$(example): $(shell find examples/image -type f -o -type l 2>/dev/null) \
    | $(setup)
	$(call say,IMAGE $@) mkdir -p $(@D); python3 examples/image/mkimage $@

.PHONY: setup
setup:
	@.ci/setup $(PACKAGES)

# Demo, tests, benchmarks

.PHONY: demo
demo: $(programs-release) $(example) | setup
	@echo
	@echo 'The example image has seven layers. What is wrong with it?'
	@echo
	@echo '    img-merge $(example) | img-check'
	@echo
	@export PATH="$(abspath $(bin-release)):$$PATH"; \
	    img-merge $(example) | img-check --text
	@echo
	@echo 'Each line names the file or the line of the history, and below it the'
	@echo 'layer with the instruction of the build that made it. Anybody is let in'
	@echo 'as "guest"; "backup" has no password either, but its shell lets nobody'
	@echo 'in. The same as data: ... | img-check --json | jq .'

TESTS ?= $(scripts:%=release/%) $(units:%=release/unit/%) \
    $(scripts:%=dev/%) $(units:%=dev/unit/%) $(fuzzers:%=dev/fuzz/%)

.PHONY: check
check: $(programs-release) $(programs-dev) $(units:%=$(B)/release/unit/%) \
    $(units:%=$(B)/dev/unit/%) $(fuzzers:%=$(B)/dev/fuzz/%) $(example) | setup
	@IMG_BUILD=$(abspath $(B)) $(PROVE) -e tests/flavour $(TESTS)

# make fuzz-tar T=60: one target under libFuzzer for so many seconds. What it
# finds is written to build/fuzz.
T ?= 60
.PHONY: $(fuzzers:%=fuzz-%)
$(fuzzers:%=fuzz-%): fuzz-%: $(B)/dev/fuzz/% | setup
	mkdir -p $(B)/fuzz/seeds-$*
	$(B)/dev/fuzz/$* -w $(B)/fuzz/seeds-$* >/dev/null
	clang $(filter-out -Werror,$(cflags-dev)) $(embed) -fsanitize=fuzzer \
	    -o $(B)/fuzz/$* tests/fuzz/$*.c \
	    $(filter-out common/check/main.c,$(library)) $(lib-libs)
	$(B)/fuzz/$* -max_total_time=$(T) -artifact_prefix=$(B)/fuzz/$*- \
	    $(B)/fuzz/seeds-$*

.PHONY: bench
bench: $(programs-release) | setup
	@IMG_BIN=$(abspath $(bin-release)) tests/bench/run

.PHONY: lint
lint: | setup
	@LINT_CFLAGS='$(language) $(warnings) $(lib-cflags)' tests/lint

.PHONY: format
format: | $(setup)
	clang-format -i $(wildcard common/*/*.[ch] cmd/*.[ch] tests/*/*.[ch])

# Installation

man-dir = $(DESTDIR)$(mandir)/man$(patsubst .%,%,$(suffix $1))/$(notdir $1)

.PHONY: install
install: $(programs-release)
	$(INSTALL) -d $(DESTDIR)$(bindir)
	$(INSTALL) -m 755 $(programs-release) $(DESTDIR)$(bindir)/
	$(INSTALL) -D -m 644 common/rule/img.jq $(DESTDIR)$(datadir)/imgpipe/img.jq
	$(foreach m,$(manuals),$(INSTALL) -D -m 644 $m $(call man-dir,$m);)

.PHONY: uninstall
uninstall:
	rm -f $(commands:%=$(DESTDIR)$(bindir)/%) \
	    $(foreach m,$(manuals),$(call man-dir,$m)) \
	    $(DESTDIR)$(datadir)/imgpipe/img.jq

.PHONY: clean
clean:
	rm -rf $(B)
