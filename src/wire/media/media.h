/* media.h - which type a file is by its first bytes, and where and when a picture was taken.
 * Place      wire. Pure.
 * Source     ISO/IEC 10918-1 (JPEG), PNG 3rd edition 11.3.2.6 (eXIf), RIFF/WebP, ISO 32000 (PDF), PKWARE APPNOTE 4.3 (ZIP, with the
 *            names that Office Open XML asks for); CIPA DC-008 / JEITA CP-3451 (Exif 2.32): 4.6.6 GPS, DateTimeOriginal 0x9003,
 *            OffsetTimeOriginal 0x9011; TIFF 6.0 for the directories
 * Given      the whole file; nothing outside its bytes is read whatever offsets say
 * Returned   media_sniff: MEDIA_OTHER for what is none of the types below. media_read_exif: what is not there is left out;
 *            false when there is no Exif at all. Positions outside -180..180, -90..90 and 0,0 exactly are left out
 * Limits     MEDIA_PARTS_MAX segments or chunks, MEDIA_ENTRIES_MAX entries of a directory
 */
#ifndef LT_WIRE_MEDIA_MEDIA_H
#define LT_WIRE_MEDIA_MEDIA_H

#include "base/span.h"

#define MEDIA_PARTS_MAX   256
#define MEDIA_ENTRIES_MAX 256

typedef enum media_type { MEDIA_OTHER, MEDIA_JPEG, MEDIA_PNG, MEDIA_WEBP, MEDIA_PDF, MEDIA_XLSX } media_type;
media_type media_sniff(span file);
const char *media_type_name(media_type t); /* "image/jpeg" ...; "" */
bool media_is_picture(media_type t);

typedef struct media_exif {
    double  longitude, latitude;
    int64_t taken_ms;
    bool    has_position, has_time, has_zone; /* has_zone: the picture says which; else offset_min was taken */
} media_exif;
bool media_read_exif(span file, int offset_min, media_exif *out);

#endif
