package org.salus.scheduling;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Comes back every so many days or weeks at the same time of the wall clock.
 *
 * @param interval every so many units
 * @param times how often in all; 0 when {@code until} says so
 * @param until the last possible day; null when {@code times} says so
 */
record Recurrence(ChronoUnit unit, int interval, int times, @Nullable LocalDate until) {

    static final int MOST = 104;

    /**
     * The starts, the first included; one more than {@link #MOST} when there are more. A time that the clock jumps over is as much later;
     * of one that comes twice it is the first.
     */
    List<ZonedDateTime> from(ZonedDateTime first) {
        List<ZonedDateTime> starts = new ArrayList<>();
        starts.add(first);
        while (starts.size() <= MOST && (times == 0 || starts.size() < times)) {
            // From the first each time: what one jump of the clock moved must not move the rest.
            ZonedDateTime next = first.toLocalDateTime()
                    .plus((long) interval * starts.size(), unit)
                    .atZone(first.getZone());
            if (until != null && next.toLocalDate().isAfter(until)) {
                break;
            }
            starts.add(next);
        }
        return starts;
    }
}
