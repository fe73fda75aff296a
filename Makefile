# Lantian 蓝天. One make, no configure step; sources are found, not listed.
#   make            build/lantian            make check   everything a change must pass
#   make demo       the district, running    make help    all targets
ifeq ($(origin CC),default)
CC := gcc
endif
OPT     ?= -O2 -g
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wformat=2 -Wmissing-prototypes -Werror
B       := build
PKGS    := libevent libevent_pthreads libevent_openssl sqlite3 libzstd zlib libssl libcrypto jansson libarchive libsodium xlsxwriter libzip expat openblas lapacke
PKGFLAG := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
CPPFLAGS = -std=c11 -D_GNU_SOURCE -Isrc -I$(B)/gen $(PKGFLAG) -MMD -MP
CFLAGS   = $(OPT) $(WARN) -fno-common -fstack-protector-strong -pthread
# GRIB weather is read where ecCodes is installed
GRIB    := $(if $(wildcard /usr/include/eccodes.h /usr/include/*/eccodes.h),-DLT_HAS_ECCODES)
CPPFLAGS += $(GRIB)
# (and what was built before it was installed is built again)
$(shell mkdir -p $(B)/gen && echo '$(GRIB)' | cmp -s - $(B)/gen/grib || echo '$(GRIB)' >$(B)/gen/grib)
LDLIBS   = $(if $(GRIB),-leccodes) $(shell pkg-config --libs $(PKGS)) -linih -lm -lpthread -ldl
VERSION := 0.1.0

# ROOMS narrows a build to some folders of src/ (make B=/tmp/b ROOMS="base fact record" unit)
ROOMS ?= $(notdir $(wildcard src/*))
SRC   := $(sort $(shell find $(ROOMS:%=src/%) -name '*.c' ! -name '*_test.c' ! -name '*_fuzz.c'))
TESTS := $(sort $(shell find $(ROOMS:%=src/%) -name '*_test.c'))
FUZZ  := $(sort $(shell find $(ROOMS:%=src/%) -name '*_fuzz.c'))
TSV   := $(sort $(wildcard tables/*.tsv))
OBJ   := $(SRC:%.c=$(B)/%.o) $(B)/gen/tables.o $(if $(filter app,$(ROOMS)),$(B)/gen/pages.o $(B)/gen/api_schema.o)
LIBOBJ := $(filter-out $(B)/src/app/main.o,$(OBJ))
TESTBIN := $(TESTS:src/%.c=$(B)/test/%)

.PHONY: all screenshots deps deps-test demo check unit san fuzz fuzzers fuzz-link bench benches trial fmt tidy tables api-doc ledger-doc model-doc install fresh clean help cites
.SECONDARY:
ifndef V
.SILENT:
endif
all: $(B)/lantian
$(patsubst %.c,$(B)/%.o,$(shell grep -rl --include='*.c' LT_HAS_ECCODES src)): $(B)/gen/grib

-include $(wildcard $(shell find $(B) -name '*.d' 2>/dev/null))

$(B)/gen/tables.c $(B)/gen/tables.h &: $(TSV) tools/tablegen
	@mkdir -p $(B)/gen
	tools/tablegen --c $(B)/gen/tables.c --h $(B)/gen/tables.h $(TSV)

# --- the web pages --------------------------------------------------------------------------------------------
# vite builds web/public and web/console into $(W)/web; tools/embed takes them into the program. W=DIR takes the pages
# of another build folder as they are (the sanitizer and fuzz builds do so); WEB= builds none, a program without those pages
W       ?= $(B)
WEB     ?= $(patsubst web/%/package.json,%,$(wildcard web/public/package.json web/console/package.json))
NPM_CI  := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
web/%/node_modules/.package-lock.json: web/%/package-lock.json web/%/package.json
	@command -v npm >/dev/null || { echo "make: npm is missing (make deps)" >&2; exit 1; }
	echo "  npm web/$*"
	cd web/$* && flock package-lock.json sh -c '[ node_modules/.package-lock.json -nt package-lock.json ] && \
	  [ node_modules/.package-lock.json -nt package.json ] || $(NPM_CI)' >/dev/null && touch node_modules/.package-lock.json
define WEBRULE
$(W)/web/$(1)/.done: web/$(1)/node_modules/.package-lock.json $(shell find web/$(1) -type f ! -path '*/node_modules/*' ! -path '*/dist/*')
	echo "  vite web/$(1)"
	@mkdir -p $$(@D)
	cd web/$(1) && LT_WEB_OUT=$(abspath $(W)/web/$(1)) npm run --silent build >$(abspath $(W)/web)/$(1).log 2>&1 || \
	  { cat $(abspath $(W)/web)/$(1).log >&2; exit 1; }
	touch $$@
endef
ifeq ($(W),$(B))
$(foreach p,$(WEB),$(eval $(call WEBRULE,$(p))))
$(W)/gen/pages.c: $(WEB:%=$(W)/web/%/.done) tools/embed
	@mkdir -p $(@D)
	tools/embed $@ $(foreach p,$(WEB),$(if $(filter public,$(p)),,$(p)/=)$(W)/web/$(p))
endif
$(B)/gen/pages.o: $(W)/gen/pages.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@
$(B)/gen/api_schema.c: src/app/api_schema.json tools/literal
	@mkdir -p $(B)/gen
	tools/literal API_SCHEMA_JSON app/api_schema.h $< $@
$(B)/%.o: %.c Makefile | $(B)/gen/tables.h
	@mkdir -p $(@D)
	echo "  cc $<"
	$(CC) $(CPPFLAGS) -DLT_VERSION='"$(VERSION)"' $(CFLAGS) -c $< -o $@
# The plume's inner loops: no errno from libm, no floating-point traps; values stay the same.
$(B)/src/model/plume/%.o: CFLAGS += -O3 -fno-math-errno -fno-trapping-math
# The receptor models' small problems, eight at once.
$(B)/src/model/receptor/nnls_block.o: CFLAGS += -O3 -fno-math-errno -fno-trapping-math -Wno-psabi
# the inner loops of the models' numerics
ifeq ($(findstring sanitize,$(OPT)),)
$(B)/src/model/forecast/%.o: CFLAGS += -O3
endif
$(B)/gen/%.o: $(B)/gen/%.c | $(B)/gen/tables.h
	$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@
$(B)/liblantian.a: $(LIBOBJ)
	@rm -f $@
	ar rcs $@ $^
$(B)/lantian: $(B)/src/app/main.o $(B)/liblantian.a
	$(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)
$(B)/test/%: $(B)/src/%.o $(B)/liblantian.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $^ -lcmocka $(LDLIBS)
$(B)/bench/%: $(B)/bench/%.o $(B)/liblantian.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $^ $(LDLIBS)

unit: $(TESTBIN)

deps:
	@tools/deps build
deps-test:
	@tools/deps test

# --- run ------------------------------------------------------------------------------------------------------
demo: deps
	@tools/deps demo
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@tools/demo $(B) $(DATA)

# --- check ----------------------------------------------------------------------------------------------------
# unit tests, the same under ASan+UBSan (clang), short fuzzing, whole-program tests; closes with N passed, N failed
JOBS := $(shell nproc)
SAN  := $(B)/san
SANFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
check: deps-test
	@$(MAKE) --no-print-directory -j$(JOBS) all unit
	@$(MAKE) --no-print-directory -j$(JOBS) san
	@$(MAKE) --no-print-directory -j$(JOBS) fuzzers benches
	@tools/check --build $(B) --san $(SAN) $(if $(ONLY),--only $(ONLY))
san: $(B)/gen/pages.c
	@$(MAKE) --no-print-directory B=$(SAN) W=$(B) CC=clang OPT="$(SANFLAGS)" unit

FUZZB   := $(B)/fuzzer
FUZZBIN := $(foreach f,$(FUZZ),$(B)/fuzz/$(basename $(notdir $(f))))
fuzzers: $(B)/gen/pages.c
	@$(MAKE) --no-print-directory B=$(FUZZB) W=$(B) CC=clang OPT="$(SANFLAGS) -fsanitize=fuzzer-no-link" FUZZOUT=$(B)/fuzz fuzz-link
fuzz-link: $(foreach f,$(FUZZ),$(FUZZOUT)/$(basename $(notdir $(f))))
define FUZZRULE
$(FUZZOUT)/$(basename $(notdir $(1))): $(B)/$(1:.c=.o) $(B)/liblantian.a
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS) -fsanitize=fuzzer -o $$@ $$^ $$(LDLIBS)
endef
ifdef FUZZOUT
$(foreach f,$(FUZZ),$(eval $(call FUZZRULE,$(f))))
endif
# long: FUZZ_SECONDS a target (default 600)
fuzz: deps-test
	@$(MAKE) --no-print-directory -j$(JOBS) fuzzers
	@for f in $(FUZZBIN); do n=$$(basename $$f _fuzz); mkdir -p $$f.found; echo "== $$n"; \
	  c=test/corpus/$$n; [ -d $$c ] || c=; \
	  $$f -max_total_time=$${FUZZ_SECONDS:-600} -timeout=10 -artifact_prefix=$$f.found/ $$f.found $$c || exit 1; done

# oracles of the races, where they are installed (make bench installs them; a bench without its oracle says so)
$(B)/bench/forecast_race: LDLIBS += $(if $(wildcard /usr/include/xgboost/c_api.h),-lxgboost)
$(B)/bench/inventory_race: LDLIBS += $(if $(wildcard /usr/include/geos_c.h),-lgeos_c)
BENCHES := $(patsubst bench/%.c,$(B)/bench/%,$(wildcard bench/*.c))
benches: $(BENCHES)
bench:
	@tools/deps bench
	@$(MAKE) --no-print-directory -j$(JOBS) all benches
	@for b in $(BENCHES); do echo "== $$b"; $$b || exit 1; done
# long trials: 1,000 kill -9, 10,000 connections
trial: deps-test
	@$(MAKE) --no-print-directory -j$(JOBS) all unit
	@LT_TRIAL=1 tools/check --build $(B)
fresh:
	@tools/fresh
# the pictures of the README, from a demonstration
screenshots: deps-test all
	@tools/screenshots $(B)

# --- house-keeping --------------------------------------------------------------------------------------------
licences: $(WEB:%=web/%/node_modules/.package-lock.json)
	tools/licences
tables: docs/tables.md
docs/tables.md: $(TSV) tools/tablegen
	tools/tablegen --doc $@ $(TSV)
api-doc: all
	$(B)/lantian api --reference >docs/api.md
ledger-doc: all
	$(B)/lantian kind docs kinds >docs/ledgers.md
# the models' pages, with the figures measured anew
model-doc: all benches
	tools/model_doc --measure $(B)
tidy:
	@tools/layers
	@tools/tidy
cites:
	@tools/cites
fmt:
	clang-format -i $(shell find src bench -name '*.[ch]')
PREFIX ?= /usr/local
install: all
	install -D -m 755 $(B)/lantian $(DESTDIR)$(PREFIX)/bin/lantian
	mkdir -p $(DESTDIR)$(PREFIX)/share/lantian && cp -r plans $(wildcard kinds) $(DESTDIR)$(PREFIX)/share/lantian/
clean:
	rm -rf $(B)
help:
	@printf '%s\n' 'all      build/lantian' 'demo     the Guandu district, running (DATA=FILE... for real files)' \
	 'check    everything a change must pass' 'trial    long trials   fuzz  long fuzzing   bench  races as ratios' \
	 'fresh    both promises of the README on a bare Debian 12 (root)' 'screenshots  the pictures of the README' 'tidy cites tables api-doc ledger-doc model-doc fmt deps install clean'
