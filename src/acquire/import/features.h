/* features.h - the features of a GeoJSON file one by one, however many there are.
 * Place      acquire. Pure: bytes in, features out.
 * Source     RFC 7946; "crs" of the 2008 draft is read only to refuse what is no longitude and latitude
 * Given      pieces of any length; features_end after the last one
 * Returned   features_fn for each member of "features": its JSON, or a fault; what is around them is read at the end
 * Errors     LT_BAD_INPUT: no FeatureCollection, JSON that does not parse, a coordinate system that is none of WGS 84, CRS84, CGCS2000;
 *            LT_LIMIT: FEATURES_AROUND_MAX, a feature above FEATURES_ONE_MAX
 */
#ifndef LT_ACQUIRE_IMPORT_FEATURES_H
#define LT_ACQUIRE_IMPORT_FEATURES_H

#include "base/buf.h"
#include "base/json.h"

#define FEATURES_ONE_MAX    ((size_t)1 << 20)
#define FEATURES_AROUND_MAX ((size_t)64 << 10)

typedef lt_err (*features_fn)(lt_cx *cx, void *self, uint64_t number, const json_t *feature, const char *fault);
typedef struct features {
    features_fn fn;
    void       *self;
    buf         around, one; /* all but the features; the feature that is read */
    uint64_t    number;
    int         depth;       /* of { and [ */
    bool        in_text, is_escaped, in_list, has_list, is_begun;
} features;

void features_begin(features *f, features_fn fn, void *self);
LT_MUST lt_err features_feed(lt_cx *cx, features *f, span piece);
LT_MUST lt_err features_end(lt_cx *cx, features *f);
void features_fini(features *f);

#endif
