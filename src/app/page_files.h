/* page_files.h - the files of the web pages over HTTP: embedded ones, or those of a folder while they are being written.
 * Place      app. Knows nothing of routes.
 * Method     "/" is index.html. A path below /console/ whose last part has no dot is console/index.html: the console
 *            finds its own way. Files in an assets/ folder carry a hash in their names and never change: kept for a year.
 *            Everything else is asked again each time (no-cache) and answered 304 by its ETag
 * Given      web_dir: a folder with public/ and console/ as `make` leaves them in build/web; NULL: the embedded files
 *            tiles: a PMTiles file of version 3, served at PAGE_TILES in ranges; NULL: none
 * Limits     PAGE_FILE_MAX bytes a file of the folder; names with a part that begins with a dot are not served; a link
 *            that leads out of the folder is not followed
 * Threads    open and close: one; the rest: any     Owner  page_files_open .. page_files_close
 */
#ifndef LT_APP_PAGE_FILES_H
#define LT_APP_PAGE_FILES_H

#include "app/pages.h"
#include "base/http.h"

#define PAGE_TILES    "/tiles/base.pmtiles"
#define PAGE_FILE_MAX ((size_t)64 << 20)

typedef struct page_files page_files;

LT_MUST lt_err page_files_open(lt_cx *cx, const char *web_dir, const char *tiles, page_files **out);
bool page_files_has_tiles(const page_files *f);
void page_files_close(page_files *f);
/* False: there is no such file; nothing was answered. */
bool page_files_serve(page_files *f, http_request *r);

#endif
