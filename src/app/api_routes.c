/* api_routes.c - the rooms' tables of routes, joined; and what only concerns the API itself; see api.h. */
#include "app/api_int.h"

static lt_err get_routes(api_call *c)
{
    jout j = jout_of(&c->out);
    jout_begin_array(&j);
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++) {
            if (strncmp(r->path, API_PREFIX, strlen(API_PREFIX)) != 0)
                continue;
            jout_begin_object(&j);
            jout_put_text(&j, "method", r->method);
            jout_put_text(&j, "path", r->path);
            jout_put_text(&j, "right", permit_right_key(r->need));
            jout_put_text(&j, "summary", r->summary);
            jout_end_object(&j);
        }
    jout_end_array(&j);
    return LT_OK;
}

static lt_err get_openapi(api_call *c)
{
    return api_write_openapi(&c->cx, c->k, &c->out);
}

static const api_route SELF_ROUTES[] = {
    {"GET", API_PREFIX, RIGHT_PUBLIC, get_routes, .tag = "api", .summary = "The list of routes", .reply = "Routes", .cache_ms = 60000},
    {"GET", API_PREFIX "/openapi.json", RIGHT_PUBLIC, get_openapi, .tag = "api", .summary = "This API as an OpenAPI 3.1 document", .cache_ms = 60000},
    {"GET", API_PREFIX "/events", RIGHT_PUBLIC, NULL, .tag = "public", .type = "text/event-stream", .flags = API_EVENTS,
     .summary = "Server-sent events: now (something was published); frame, alert and job for whoever may read them"},
    {.path = NULL},
};

/* each api_NAME.c of routes has its table here */
extern const api_route PAGE_ROUTES[]; /* page_routes.c */
extern const api_route NOW_ROUTES[], SERIES_ROUTES[], PROOF_ROUTES[], ASSESS_ROUTES[], YEAR_ROUTES[];
extern const api_route SITE_ROUTES[], RANKING_ROUTES[], SETTING_ROUTES[], VALUES_ROUTES[], DEVICE_ROUTES[], ALERT_ROUTES[];
extern const api_route PATTERN_ROUTES[];
extern const api_route SESSION_ROUTES[], PEOPLE_ROUTES[];
extern const api_route KIND_ROUTES[], LEDGER_ROUTES[], LEDGER_LIST_ROUTES[], LEDGER_FILE_ROUTES[], ATTACHMENT_ROUTES[];
extern const api_route PLAN_ROUTES[], PLAN_FIND_ROUTES[], DISPATCH_ROUTES[], SCORE_ROUTES[];
extern const api_route ENERGY_ROUTES[], FORECAST_ROUTES[];
extern const api_route TRACE_ROUTES[], WAYS_ROUTES[];
extern const api_route REVIEW_ROUTES[], SIGNOFF_ROUTES[], EXPORT_ROUTES[], JOB_ROUTES[], JOURNAL_ROUTES[];
extern const api_route INVENTORY_ROUTES[];
extern const api_route RECEPTOR_ROUTES[];

const api_route *const API_TABLES[] = {
    SELF_ROUTES, PAGE_ROUTES,
    NOW_ROUTES, SERIES_ROUTES, PROOF_ROUTES, ASSESS_ROUTES, YEAR_ROUTES,
    SITE_ROUTES, RANKING_ROUTES, SETTING_ROUTES, VALUES_ROUTES, DEVICE_ROUTES, ALERT_ROUTES, SESSION_ROUTES, PEOPLE_ROUTES,
    KIND_ROUTES, LEDGER_ROUTES, LEDGER_LIST_ROUTES, LEDGER_FILE_ROUTES, ATTACHMENT_ROUTES,
    PLAN_ROUTES, PLAN_FIND_ROUTES, DISPATCH_ROUTES, SCORE_ROUTES,
    ENERGY_ROUTES, FORECAST_ROUTES,
    PATTERN_ROUTES,
    TRACE_ROUTES, WAYS_ROUTES,
    REVIEW_ROUTES, SIGNOFF_ROUTES, EXPORT_ROUTES, JOB_ROUTES, JOURNAL_ROUTES,
    INVENTORY_ROUTES,
    RECEPTOR_ROUTES,
    NULL,
};
