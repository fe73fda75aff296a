/* page.h - the public pages, made on the server: whole without JavaScript.
 * Place      app. Words and layout only: every figure comes from the API's own handlers (api_ask), none is computed here.
 * Method     a page is a page_view: page_begin writes head and header, the page its sections, page_end the footer. A section whose
 *            question fails says so and the rest of the page stands
 * Source     ../shared/design/FACE.md as docs/FACE.md; WCAG 2.2 AA; GB/T 37668-2019 for the elder mode
 * Given      routes of PAGE_ROUTES; the language by path: "/ranking" Chinese, "/en/ranking" English
 * Returned   HTML that is well-formed XML too, without inline script or style; parts with data-live are taken anew by
 *            web/public on each "now" event
 * Limits     PAGE_ASKED_MAX questions a page
 */
#ifndef LT_APP_PAGE_H
#define LT_APP_PAGE_H

#include "app/api.h"
#include "app/text.h"
#include "base/hout.h"

#define PAGE_ASKED_MAX 40
#define PAGE_PATH_MAX  (HOUT_URL_MAX + 64)
#define PAGE_TIME_MAX  64
#define PAGE_LEVELS    6

extern const api_route PAGE_ROUTES[];

typedef struct page_view {
    api_call     *c;
    buf          *b;
    text_lang     lang;
    const char   *path;  /* without language: "/ranking" */
    const json_t *site;  /* NULL: could not be asked */
    const json_t *areas; /* the features of /areas, see page_areas */
    bool          is_mapped;
    json_t       *asked[PAGE_ASKED_MAX];
    size_t        count;
    int64_t       now_ms;
    int           offset_min;
    bool          is_elder;
    char          why[LT_SAY_MAX]; /* of the last question that failed */
} page_view;

typedef struct page_head {
    const char *path;     /* without language */
    const char *title;    /* NULL: the district's name alone */
    const char *about;    /* one sentence for search engines and screen readers' lists */
    const char *room;     /* key of the navigation entry that is here: "now" "ranking" "plan" "data" "about", NULL none */
    bool        is_elder;
} page_head;

void page_open(page_view *v, api_call *c); /* the view of a call: language, time */
void page_begin(page_view *v, const page_head *h);
void page_end(page_view *v);
void page_close(page_view *v); /* gives back what was asked */

/* The answer of a GET route of ours, kept until page_close; NULL: it failed, v->why says why. */
const json_t *page_ask(page_view *v, const char *path_and_query);
const json_t *page_areas(page_view *v); /* features of /areas, asked once; NULL: none */

/* --- page_part.c: small parts ------------------------------------------------------------------------------------- */
const char *page_word(const page_view *v, const char *key);
/* A word whose key ends with a name that the data give: prefix.name; NULL when there is none. */
const char *page_word_of(const page_view *v, const char *prefix, const char *name);
const char *page_pair(const page_view *v, const json_t *pair);            /* {"zh","en"} in the page's language */
const char *page_name(const page_view *v, const json_t *place);           /* name or name_en */
const char *page_area(page_view *v, const char *name);                    /* an area's name in the page's language */
const char *page_path(const page_view *v, const char *path, char out[PAGE_PATH_MAX]); /* "/en/ranking" */
const char *page_unit(const char *unit);                                  /* "ug/m3" -> "μg/m³" */
const char *page_pollutant(const char *key);                              /* "PM2.5" with its subscript digits */
const char *page_time(const page_view *v, const char *iso, char out[PAGE_TIME_MAX]); /* 2026年11月23日 14:00 */
const char *page_clock(const page_view *v, int64_t ms, char out[PAGE_TIME_MAX]);     /* 14:00 */
const char *page_date(const page_view *v, const char *iso, char out[PAGE_TIME_MAX]); /* 2026年11月23日 */
/* A JSON number as text with `decimals` digits when it is no whole number; "" for null and none. */
const char *page_number(const json_t *n, int decimals, char out[NUM_TEXT_MAX]);
int page_level(const json_t *index); /* 1..6 of an object with aqi and level; 0: no index */
void page_put_class(page_view *v, int level, const char *words); /* filled mark with the class word beside it */
void page_put_shape(page_view *v, int level, int size);          /* the class's colour and shape alone, hidden from readers */
void page_put_seal(page_view *v, int64_t entry, const char *of); /* link to the proof of an entry */
void page_put_scale(page_view *v, int aqi);                      /* where an index stands on the law's scale */
void page_put_primary(page_view *v, const json_t *index);        /* "PM10, O3" or a dash's word */
void page_begin_scroll(page_view *v, const char *title_key);               /* a box that a wide table may be scrolled in */
void page_end_scroll(page_view *v);
void page_put_trouble(page_view *v);                             /* "this part could not be had": v->why */
void page_put_values(page_view *v, const json_t *index);         /* the six pollutants */

/* --- sections that more than one page shows -------------------------------------------------------------------------- */
void page_put_now(page_view *v, const json_t *now);                       /* page_now.c */
void page_put_index(page_view *v, const json_t *index, const char *id);   /* tile, class, scale, advice; id of the number */
void page_put_how(page_view *v, const json_t *index, const char *name);   /* hour, how sure, rules, seal; name: of the place */
void page_put_age(page_view *v, const json_t *index);                     /* a line when it is old */
void page_put_places(page_view *v, const json_t *now);                    /* page_map.c: map and list */
void page_put_targets(page_view *v, bool all);                            /* page_plan.c */
void page_put_measures(page_view *v);                                     /* page_measures.c: chapters, each measure with its light */
void page_put_forecast(page_view *v);                                     /* page_forecast.c: 72 hours as a strip, the days */
void page_put_tomorrow(page_view *v);                                     /* one sentence, for the elder mode */
void page_put_ranking(page_view *v, const char *period, bool whole);      /* page_ranking.c */

/* --- handlers --------------------------------------------------------------------------------------------------------- */
lt_err page_home(api_call *c);
lt_err page_elder(api_call *c);
lt_err page_accuracy(api_call *c);
lt_err page_station(api_call *c);
lt_err page_ranking(api_call *c);
lt_err page_plan(api_call *c);
lt_err page_data(api_call *c);
lt_err page_about(api_call *c);
lt_err page_report(api_call *c);
lt_err page_disclosure(api_call *c);

#endif
