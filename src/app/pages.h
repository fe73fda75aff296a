/* pages.h - the files of the web pages, embedded by tools/embed, in order of their names.
 * Place      app
 * Owner      static memory; the last row has a NULL name
 */
#ifndef LT_APP_PAGES_H
#define LT_APP_PAGES_H

#include <stddef.h>

typedef struct page {
    const char          *name; /* "index.html", "console/assets/index-Ab3.js" */
    const unsigned char *bytes;
    size_t               n;
    const unsigned char *gzip; /* the same packed; NULL: not worth it */
    size_t               gzip_n;
} page;
extern const page   PAGES[];
extern const size_t PAGE_COUNT; /* without the last row */

#endif
