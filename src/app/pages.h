/* pages.h - the files of web/light, embedded by tools/embed.
 * Place      app
 * Owner      static memory; the last row has a NULL name
 */
#ifndef LT_APP_PAGES_H
#define LT_APP_PAGES_H

#include <stddef.h>

typedef struct page {
    const char          *name; /* "index.html" */
    const unsigned char *bytes;
    size_t               n;
} page;
extern const page PAGES[];

#endif
