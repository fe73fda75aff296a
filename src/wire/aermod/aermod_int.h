/* aermod_int.h - what the deck's readers share: a line's words, the deck that grows.
 * Place      wire, private to aermod/
 */
#ifndef LT_WIRE_AERMOD_INT_H
#define LT_WIRE_AERMOD_INT_H

#include "wire/aermod/aermod.h"

struct aermod_reader { /* a deck being read */
    struct aermod_deck *deck;
    const aermod_files *files;
    struct aermod_place place;
    char pathway[3], keyword[AERMOD_NAME_MAX + 1];
    size_t n;
    span word[AERMOD_WORDS_MAX]; /* fields behind the keyword */
    size_t source_room, group_room, receptor_room, output_room;
    double source_feet, receptor_feet; /* metres a unit */
    char network[9];                   /* the network being built */
    struct aermod_net *net;
    size_t lines;
};

/* "deck.inp" line 12 ... : a failure at the reader's place. */
lt_err aermod_fail(lt_cx *cx, const struct aermod_reader *r, lt_err kind, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
LT_MUST lt_err aermod_refuse(lt_cx *cx, const struct aermod_reader *r, span word);
LT_MUST lt_err aermod_need_text(lt_cx *cx, span text);
bool aermod_read_number(span s, double *out);
/* Word i as a number in [lo, hi]; `what` names it. */
struct aermod_bound {
    const char *what;
    double lo, hi;
};
LT_MUST lt_err aermod_take_number(lt_cx *cx, const struct aermod_reader *r, size_t i, struct aermod_bound bound, double *out);
/* Words from i on with repeats "n*v" written out, appended to values[*n]; at most max. */
struct aermod_list {
    double *value;
    size_t n, max;
};
LT_MUST lt_err aermod_take_list(lt_cx *cx, const struct aermod_reader *r, size_t i, struct aermod_list *list);
LT_MUST lt_err aermod_take_name(lt_cx *cx, const struct aermod_reader *r, size_t i, char out[AERMOD_NAME_MAX + 1]);
LT_MUST lt_err aermod_take_path(lt_cx *cx, const struct aermod_reader *r, size_t i, char out[AERMOD_WORD_MAX + 1]);
LT_MUST lt_err aermod_need_words(lt_cx *cx, const struct aermod_reader *r, size_t least);
void aermod_note(struct aermod_reader *r);
struct aermod_source *aermod_find_source(const struct aermod_deck *deck, span name);
bool aermod_is_in_range(const char *name, span range);

typedef lt_err aermod_read_fn(lt_cx *cx, struct aermod_reader *r);
typedef struct aermod_keyword {
    const char *pathway, *name;
    aermod_read_fn *take; /* NULL: not supported */
} aermod_keyword;

aermod_read_fn aermod_read_modelopt, aermod_read_avertime, aermod_read_title, aermod_read_pollutid, aermod_read_halflife,
    aermod_read_dcaycoef, aermod_read_flagpole, aermod_read_urbanopt, aermod_read_nothing, aermod_read_noted;
aermod_read_fn aermod_read_elevunit, aermod_read_location, aermod_read_srcparam, aermod_read_areavert, aermod_read_emisfact,
    aermod_read_urbansrc, aermod_read_srcgroup, aermod_read_unfit;
aermod_read_fn aermod_read_gridcart, aermod_read_gridpolr, aermod_read_disccart, aermod_read_evalcart, aermod_read_discpolr;
aermod_read_fn aermod_read_surffile, aermod_read_proffile, aermod_read_profbase, aermod_read_startend, aermod_read_dayrange,
    aermod_read_windcats;
aermod_read_fn aermod_read_rectable, aermod_read_maxtable, aermod_read_postfile, aermod_read_plotfile, aermod_read_fileform;
/* A network that is still open at the end of RE is named. */
LT_MUST lt_err aermod_end_networks(lt_cx *cx, struct aermod_reader *r);
LT_MUST lt_err aermod_end_sources(lt_cx *cx, struct aermod_reader *r);

#endif
