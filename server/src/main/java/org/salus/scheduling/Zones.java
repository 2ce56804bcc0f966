package org.salus.scheduling;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.record.Look;

/** The clinic's time zone: that of the nearest Location or Organization that states one. */
record Zones(Look look) {

    static final ZoneId OTHERWISE = ZoneId.of("UTC");

    /** Sites within sites within sites: what refers to itself ends here. */
    private static final int DEEPEST = 8;

    /** @param site {@code Location/1}; null when none is known */
    ZoneId of(@Nullable String site) {
        String next = site;
        for (int i = 0; next != null && i < DEEPEST; i++) {
            JsonObject place = read(next);
            if (place == null) {
                break;
            }
            ZoneId zone = stated(place);
            if (zone != null) {
                return zone;
            }
            String within = reference(place, "partOf");
            next = within == null ? reference(place, "managingOrganization") : within;
        }
        return alone("Organization");
    }

    /** What all organisations that state a zone agree on; sites speak when no organisation does. */
    private ZoneId alone(String type) {
        List<ZoneId> stated = new ArrayList<>();
        for (JsonObject one : look.search(type, "_sort=_lastUpdated").get().matches()) {
            ZoneId zone = stated(one);
            if (zone != null && !stated.contains(zone)) {
                stated.add(zone);
            }
        }
        if (stated.isEmpty() && type.equals("Organization")) {
            return alone("Location");
        }
        return stated.size() == 1 ? stated.getFirst() : OTHERWISE;
    }

    private @Nullable JsonObject read(String reference) {
        String type = Actors.typeOf(reference);
        return (type.equals("Location") || type.equals("Organization"))
                        && look.read(type, Actors.idOf(reference)) instanceof Outcome.Ok<JsonObject>(JsonObject place)
                ? place
                : null;
    }

    private static @Nullable ZoneId stated(JsonObject place) {
        return ClinicTime.zone(Extensions.value(place, Extensions.TIME_ZONE));
    }

    private static @Nullable String reference(JsonObject place, String member) {
        JsonObject reference = place.object(member);
        return reference == null ? null : reference.string("reference");
    }
}
