/* api_match.c - which row a method and a path mean; see api_int.h. */
#include "app/api_int.h"

/* The values of {parameters} where `path` is of the form `row`; their count, -1: it is not. A value is never empty. */
static int match_path(const char *row, const char *path, char values[API_PATH_PARAMS_MAX][PLACE_ID_MAX])
{
    int n = 0;
    while (*row && *row == *path) {
        row++;
        path++;
        if (*row != '{')
            continue;
        size_t length = strcspn(path, "/");
        if (n == API_PATH_PARAMS_MAX || length == 0 || length >= PLACE_ID_MAX)
            return -1;
        memcpy(values[n], path, length);
        values[n++][length] = '\0';
        path += length;
        row += strcspn(row, "}") + 1;
    }
    return *row || *path ? -1 : n;
}

static void allow(char text[64], const char *method)
{
    size_t n = strlen(text), more = strlen(method);
    if (strstr(text, method) || n + more + 9 > 64)
        return;
    memcpy(text + n, n ? ", " : "", n ? 3 : 1);
    memcpy(text + n + (n ? 2 : 0), method, more + 1);
    if (strcmp(method, "GET") == 0)
        allow(text, "HEAD");
}

bool api_match_is_read(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

/* The fewest parameters of a row that the path is of the form of: an address written out is meant before a {parameter}, whatever
 * the method. */
static int fewest_values(const char *path, char values[API_PATH_PARAMS_MAX][PLACE_ID_MAX])
{
    int best = API_PATH_PARAMS_MAX + 1;
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++) {
            int n = match_path(r->path, path, values);
            best = n >= 0 && n < best ? n : best;
        }
    return best;
}

void api_match_find(const char *method, const char *path, api_match *out)
{
    char values[API_PATH_PARAMS_MAX][PLACE_ID_MAX];
    int best = fewest_values(path, values);
    const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
    out->route = NULL;
    out->allow[0] = '\0';
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++) {
            if (match_path(r->path, path, values) != best)
                continue;
            allow(out->allow, r->method);
            if (!out->route && strcmp(r->method, wanted) == 0) {
                out->route = r;
                memcpy(out->values, values, sizeof values);
            }
        }
}

bool api_match_name(const api_route *route, size_t i, char name[PLACE_ID_MAX])
{
    const char *at = route->path;
    while ((at = strchr(at, '{')) != NULL) {
        at++;
        if (i-- == 0)
            return span_copy(span_of(at, strcspn(at, "}")), name, PLACE_ID_MAX);
    }
    return false;
}
