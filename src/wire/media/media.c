/* media.c - see media.h. */
#include "wire/media/media.h"

#include <math.h>

#include "base/civil.h"

/* --- types -------------------------------------------------------------------------------------------------------------- */

static bool starts(span s, const char *with, size_t n)
{
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

static bool has_part(span s, const char *part)
{
    size_t n = strlen(part);
    for (size_t at = 0; at + n <= s.n; at++) {
        at = span_find(s, at, (uint8_t)part[0]);
        if (at + n <= s.n && memcmp(s.p + at, part, n) == 0)
            return true;
    }
    return false;
}

media_type media_sniff(span f)
{
    if (starts(f, "\xFF\xD8\xFF", 3))
        return MEDIA_JPEG;
    if (starts(f, "\x89PNG\r\n\x1A\n", 8))
        return MEDIA_PNG;
    if (starts(f, "RIFF", 4) && f.n >= 12 && memcmp(f.p + 8, "WEBP", 4) == 0)
        return MEDIA_WEBP;
    if (starts(f, "%PDF-", 5))
        return MEDIA_PDF;
    if (starts(f, "PK\3\4", 4) && has_part(f, "[Content_Types].xml") && has_part(f, "xl/workbook"))
        return MEDIA_XLSX;
    return MEDIA_OTHER;
}

const char *media_type_name(media_type t)
{
    static const char *const NAMES[] = {"", "image/jpeg", "image/png", "image/webp", "application/pdf",
                                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
    return NAMES[t];
}

bool media_is_picture(media_type t)
{
    return t == MEDIA_JPEG || t == MEDIA_PNG || t == MEDIA_WEBP;
}

/* --- where the Exif block lies ------------------------------------------------------------------------------------------- */

static uint32_t be(const uint8_t *p, size_t n)
{
    uint32_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | p[i];
    return v;
}

static bool find_in_jpeg(span f, span *tiff)
{
    size_t at = 2;
    for (int i = 0; i < MEDIA_PARTS_MAX && at + 4 <= f.n && f.p[at] == 0xFF; i++) {
        uint8_t marker = f.p[at + 1];
        size_t n = be(f.p + at + 2, 2);
        if (marker == 0xDA || marker == 0xD9 || n < 2 || at + 2 + n > f.n) /* the picture itself begins, or it is cut */
            return false;
        span part = span_of(f.p + at + 4, n - 2);
        if (marker == 0xE1 && starts(part, "Exif\0\0", 6)) {
            *tiff = span_cut(part, 6, part.n);
            return true;
        }
        at += 2 + n;
    }
    return false;
}

static bool find_in_png(span f, span *tiff)
{
    size_t at = 8;
    for (int i = 0; i < MEDIA_PARTS_MAX && f.n - at >= 12; i++) {
        size_t n = be(f.p + at, 4);
        if (n > f.n - at - 12)
            return false;
        if (memcmp(f.p + at + 4, "eXIf", 4) == 0) {
            *tiff = span_of(f.p + at + 8, n);
            return true;
        }
        at += 12 + n;
    }
    return false;
}

static bool find_in_webp(span f, span *tiff)
{
    size_t at = 12;
    for (int i = 0; i < MEDIA_PARTS_MAX && f.n - at >= 8; i++) {
        size_t n = span_get_u32(f.p + at + 4);
        if (n > f.n - at - 8)
            return false;
        if (memcmp(f.p + at, "EXIF", 4) == 0) {
            span part = span_of(f.p + at + 8, n);
            *tiff = starts(part, "Exif\0\0", 6) ? span_cut(part, 6, part.n) : part;
            return true;
        }
        n += n & 1; /* chunks are padded to even lengths */
        if (n > f.n - at - 8)
            return false;
        at += 8 + n;
    }
    return false;
}

/* --- TIFF directories ------------------------------------------------------------------------------------------------------ */

typedef struct tiff {
    span s;
    bool is_big;
} tiff;

typedef struct field {
    uint16_t type;
    uint32_t count;
    size_t   at; /* of its value */
} field;

static bool take(const tiff *t, size_t at, size_t n, uint32_t *out)
{
    if (at > t->s.n || t->s.n - at < n)
        return false;
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out |= (uint32_t)t->s.p[at + i] << 8 * (t->is_big ? n - 1 - i : i);
    return true;
}

/* Bytes of a value by its type: BYTE ASCII SHORT LONG RATIONAL. */
static size_t unit_of(uint16_t type)
{
    static const uint8_t BYTES[] = {0, 1, 1, 2, 4, 8};
    return type < sizeof BYTES ? BYTES[type] : 0;
}

static bool find_field(const tiff *t, size_t directory, uint32_t tag, field *out)
{
    uint32_t n, v;
    if (!take(t, directory, 2, &n) || n > MEDIA_ENTRIES_MAX)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        size_t at = directory + 2 + (size_t)i * 12;
        if (!take(t, at, 2, &v))
            return false;
        if (v != tag)
            continue;
        uint32_t type, offset;
        if (!take(t, at + 2, 2, &type) || !take(t, at + 4, 4, &out->count) || !take(t, at + 8, 4, &offset))
            return false;
        out->type = (uint16_t)type;
        size_t unit = unit_of(out->type), bytes = (size_t)out->count * unit;
        out->at = bytes <= 4 ? at + 8 : offset;
        return unit != 0 && out->count <= 64 && out->at <= t->s.n && t->s.n - out->at >= bytes;
    }
    return false;
}

static bool find_directory(const tiff *t, size_t directory, uint32_t tag, size_t *out)
{
    field f;
    uint32_t v;
    if (!find_field(t, directory, tag, &f) || f.type != 4 || f.count != 1 || !take(t, f.at, 4, &v))
        return false;
    *out = v;
    return true;
}

static bool take_text(const tiff *t, size_t directory, uint32_t tag, span *out)
{
    field f;
    if (!find_field(t, directory, tag, &f) || f.type != 2)
        return false;
    *out = span_of(t->s.p + f.at, f.count);
    while (out->n && (out->p[out->n - 1] == 0 || out->p[out->n - 1] == ' '))
        out->n--;
    return true;
}

static bool take_rationals(const tiff *t, size_t directory, uint32_t tag, double out[3])
{
    field f;
    if (!find_field(t, directory, tag, &f) || f.type != 5 || f.count != 3)
        return false;
    for (size_t i = 0; i < 3; i++) {
        uint32_t a, b;
        if (!take(t, f.at + i * 8, 4, &a) || !take(t, f.at + i * 8 + 4, 4, &b) || b == 0)
            return false;
        out[i] = (double)a / (double)b;
    }
    return true;
}

/* --- position and time ------------------------------------------------------------------------------------------------------- */

static bool take_degrees(const tiff *t, size_t gps, uint32_t tag, const char *signs, double *out)
{
    span sign;
    double d[3];
    if (!take_text(t, gps, tag, &sign) || sign.n != 1 || (sign.p[0] != signs[0] && sign.p[0] != signs[1]) || !take_rationals(t, gps, tag + 1, d))
        return false;
    if (d[1] >= 60 || d[2] >= 60)
        return false;
    *out = (d[0] + d[1] / 60 + d[2] / 3600) * (sign.p[0] == signs[1] ? -1 : 1);
    return true;
}

static void read_position(const tiff *t, size_t gps, media_exif *out)
{
    double y, x;
    if (!take_degrees(t, gps, 1, "NS", &y) || !take_degrees(t, gps, 3, "EW", &x))
        return;
    if (fabs(y) > 90 || fabs(x) > 180 || (x == 0 && y == 0))
        return;
    out->latitude = y;
    out->longitude = x;
    out->has_position = true;
}

static bool take_digits(span s, size_t at, size_t n, int *out)
{
    uint64_t v;
    if (at > s.n || s.n - at < n || !span_parse_u64(span_cut(s, at, at + n), &v))
        return false;
    *out = (int)v;
    return true;
}

/* "YYYY:MM:DD" and, behind it, " hh:mm:ss". */
static bool parse_moment(span s, civil *c)
{
    if (!take_digits(s, 0, 4, &c->year) || !take_digits(s, 5, 2, &c->month) || !take_digits(s, 8, 2, &c->day))
        return false;
    if (s.n == 10)
        return true;
    return s.n == 19 && take_digits(s, 11, 2, &c->hour) && take_digits(s, 14, 2, &c->minute) && take_digits(s, 17, 2, &c->second);
}

/* = Exif 4.6.6: GPSDateStamp and GPSTimeStamp are UTC */
static bool read_gps_time(const tiff *t, size_t gps, media_exif *out)
{
    span day;
    double clock[3];
    civil c = {0};
    if (!take_text(t, gps, 0x1D, &day) || day.n != 10 || !parse_moment(day, &c) || !take_rationals(t, gps, 7, clock) || clock[0] >= 24 ||
        clock[1] >= 60 || clock[2] >= 60)
        return false;
    c.hour = (int)clock[0];
    c.minute = (int)clock[1];
    c.second = (int)clock[2];
    if (!civil_is_valid(&c))
        return false;
    out->taken_ms = civil_to_ms(&c, 0);
    out->has_time = out->has_zone = true;
    return true;
}

/* "+08:00" */
static bool parse_zone(span s, int *minutes)
{
    int h, m;
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || !take_digits(s, 1, 2, &h) || !take_digits(s, 4, 2, &m) || h > 14 || m > 59)
        return false;
    *minutes = (h * 60 + m) * (s.p[0] == '-' ? -1 : 1);
    return true;
}

static void read_time(const tiff *t, size_t exif, int offset_min, media_exif *out)
{
    span text, zone;
    civil c = {0};
    if (!take_text(t, exif, 0x9003, &text) || text.n != 19 || !parse_moment(text, &c) || !civil_is_valid(&c))
        return;
    out->has_zone = take_text(t, exif, 0x9011, &zone) && parse_zone(zone, &offset_min);
    out->taken_ms = civil_to_ms(&c, offset_min);
    out->has_time = true;
}

bool media_read_exif(span file, int offset_min, media_exif *out)
{
    tiff t = {0};
    uint32_t v;
    size_t at;
    *out = (media_exif){0};
    media_type type = media_sniff(file);
    bool has = (type == MEDIA_JPEG && find_in_jpeg(file, &t.s)) || (type == MEDIA_PNG && find_in_png(file, &t.s)) ||
               (type == MEDIA_WEBP && find_in_webp(file, &t.s));
    if (!has || t.s.n < 8 || (!starts(t.s, "II*\0", 4) && !starts(t.s, "MM\0*", 4)))
        return false;
    t.is_big = t.s.p[0] == 'M';
    if (!take(&t, 4, 4, &v))
        return false;
    size_t first = v;
    bool has_gps = find_directory(&t, first, 0x8825, &at);
    if (has_gps)
        read_position(&t, at, out);
    if (has_gps && read_gps_time(&t, at, out))
        return true;
    if (find_directory(&t, first, 0x8769, &at))
        read_time(&t, at, offset_min, out);
    return true;
}
