package org.salus.scheduling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.Look;
import org.salus.record.RecordAccess;

/** What every operation and job of this module works with. */
final class Clinic {

    private static final Duration ZONE_KNOWN = Duration.ofSeconds(30);

    private final RecordAccess record;
    private final Clock clock;
    private final ConcurrentHashMap<Place, Known> zones = new ConcurrentHashMap<>();

    private record Place(int organisation, @Nullable String site) {}

    private record Known(ZoneId zone, Instant until) {}

    Clinic(RecordAccess record, Clock clock) {
        this.record = record;
        this.clock = clock;
    }

    RecordAccess record() {
        return record;
    }

    Clock clock() {
        return clock;
    }

    Instant now() {
        return clock.instant();
    }

    /**
     * At everything of the organisation, as Salus itself: whether a time is free must not depend on whose appointments the caller may see,
     * and the audit must not say that the caller saw them. No more than times may be answered from it.
     */
    Diary diary(Caller caller) {
        return new Diary(all(caller.organisation()), now());
    }

    Look all(int organisation) {
        return record.as(Caller.system(organisation, "scheduling"));
    }

    /** Of a site, or of the organisation; asked for in every request, so it is remembered for a moment. */
    ZoneId zone(Caller caller, @Nullable String site) {
        return zone(caller.organisation(), site);
    }

    ZoneId zone(int organisation, @Nullable String site) {
        Place place = new Place(organisation, site);
        Known known = zones.get(place);
        if (known == null || known.until().isBefore(now())) {
            known = new Known(new Zones(all(organisation)).of(site), now().plus(ZONE_KNOWN));
            if (zones.size() > 10_000) {
                zones.clear();
            }
            zones.put(place, known);
        }
        return known.zone();
    }

    Outcome<List<org.salus.fhir.JsonObject>> change(Caller caller, Act act) {
        return record.change(caller, act);
    }

    static <T> Outcome<T> refused(Problem.Code code, String message, String path) {
        return Outcome.refused(new Problem(code, message, path));
    }
}
