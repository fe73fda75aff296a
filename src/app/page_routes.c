/* page_routes.c - the addresses of the public pages, Chinese and English; see page.h. */
#include "app/page.h"

#include <stdio.h>

#define HTML      "text/html; charset=utf-8"
#define KEPT_MS   10000 /* or until something is published */
#define PAGE(path_, handler_, params_, summary_)                                                                            \
    {"GET", path_, RIGHT_PUBLIC, handler_, params_, .tag = "pages", .summary = summary_, .type = HTML, .cache_ms = KEPT_MS, .flags = API_FREE_QUERY}, \
        {"GET", "/en" path_, RIGHT_PUBLIC, handler_, params_, .tag = "pages", .summary = summary_ ", in English", .type = HTML, .cache_ms = KEPT_MS, .flags = API_FREE_QUERY}

static const api_param STATION_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 0, 0, NULL, "key of the station"},
    {.name = NULL},
};
static const api_param RANKING_PARAMS[] = {
    {"period", API_QUERY, API_CHOICE, false, 0, 0, "month year", "what is ranked; default month"},
    {.name = NULL},
};

const api_route PAGE_ROUTES[] = {
    PAGE("/", page_home, NULL, "The public page: air quality now"),
    {"GET", "/en", RIGHT_PUBLIC, page_home, .tag = "pages", .summary = "The public page in English, without its last slash", .type = HTML, .cache_ms = KEPT_MS, .flags = API_FREE_QUERY},
    PAGE("/elder", page_elder, NULL, "Elder mode: one number, one sentence, one telephone"),
    PAGE("/station/{id}", page_station, STATION_PARAMS, "A station: now, 24 hours, 30 days"),
    PAGE("/ranking", page_ranking, RANKING_PARAMS, "Streets ranked"),
    PAGE("/plan", page_plan, NULL, "The plan's targets and how far"),
    PAGE("/accuracy", page_accuracy, NULL, "How good the forecasts were"),
    PAGE("/data", page_data, NULL, "Open data and how to use them"),
    PAGE("/about", page_about, NULL, "How these numbers are made and verified"),
    PAGE("/report", page_report, NULL, "Report a problem"),
    PAGE("/disclosure", page_disclosure, NULL, "Lists that are disclosed"),
    {.path = NULL},
};
