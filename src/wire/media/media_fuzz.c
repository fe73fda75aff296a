/* media_fuzz.c - hostile files: whatever comes out is a place on the earth and a time of the calendar. */
#include <assert.h>
#include <math.h>

#include "base/civil.h"
#include "wire/media/media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    media_exif e;
    if (!media_read_exif(span_of(data, size), CIVIL_SHANGHAI_MIN, &e))
        return 0;
    assert(media_is_picture(media_sniff(span_of(data, size))));
    assert(!e.has_position || (fabs(e.longitude) <= 180 && fabs(e.latitude) <= 90));
    assert(!e.has_time || (e.taken_ms > -2300000000000LL && e.taken_ms < 7300000000000LL));
    return 0;
}
