# Lantian 蓝天. One make, no configure step; sources are found, not listed.
#   make            build/lantian            make check   everything a change must pass
#   make demo       the district, running    make help    all targets
ifeq ($(origin CC),default)
CC := gcc
endif
OPT     ?= -O2 -g
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wformat=2 -Wmissing-prototypes -Werror
B       := build
PKGS    := libevent libevent_openssl libevent_pthreads sqlite3 libzstd libcrypto libssl jansson libarchive
PKGFLAG := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
CPPFLAGS = -std=c11 -D_GNU_SOURCE -Isrc -I$(B)/gen $(PKGFLAG) -MMD -MP
CFLAGS   = $(OPT) $(WARN) -fno-common -fstack-protector-strong -pthread
LDLIBS   = $(shell pkg-config --libs $(PKGS)) -linih -lm -lpthread -ldl
VERSION := 0.1.0

# ROOMS narrows a build to some folders of src/ (make B=/tmp/b ROOMS="base fact record" unit)
ROOMS ?= $(notdir $(wildcard src/*))
SRC   := $(sort $(shell find $(ROOMS:%=src/%) -name '*.c' ! -name '*_test.c' ! -name '*_fuzz.c'))
TESTS := $(sort $(shell find $(ROOMS:%=src/%) -name '*_test.c'))
FUZZ  := $(sort $(shell find $(ROOMS:%=src/%) -name '*_fuzz.c'))
TSV   := $(sort $(wildcard tables/*.tsv))
PAGES := $(sort $(wildcard web/light/*))
GENC  := $(B)/gen/tables.c $(B)/gen/pages.c
OBJ   := $(SRC:%.c=$(B)/%.o) $(B)/gen/tables.o $(B)/gen/pages.o
LIBOBJ := $(filter-out $(B)/src/app/main.o,$(OBJ))
TESTBIN := $(TESTS:src/%.c=$(B)/test/%)

.PHONY: all deps demo check unit san fuzz fuzz-short bench trial fmt tidy install fresh clean help cites
.SECONDARY:
all: $(B)/lantian

-include $(wildcard $(shell find $(B) -name '*.d' 2>/dev/null))

$(B)/gen/tables.c $(B)/gen/tables.h &: $(TSV) tools/tablegen
	@mkdir -p $(B)/gen
	tools/tablegen --c $(B)/gen/tables.c --h $(B)/gen/tables.h $(TSV)
$(B)/gen/pages.c: $(PAGES) tools/embed
	@mkdir -p $(B)/gen
	tools/embed $@ $(PAGES)
$(B)/%.o: %.c Makefile | $(B)/gen/tables.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DLT_VERSION='"$(VERSION)"' $(CFLAGS) -c $< -o $@
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
clean:
	rm -rf $(B)
