package org.salus.scheduling;

import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.record.Look;

/** Who and what can be in one appointment at a time. */
final class Actors {

    /** Codes of http://terminology.hl7.org/CodeSystem/location-physical-type that one visit fills. */
    private static final Set<String> ROOMS = Set.of("ro", "bd", "ve");

    private Actors() {}

    /** Whether it may have hours of its own. */
    static boolean isBookable(String reference) {
        return reference.startsWith("Practitioner/") || reference.startsWith("Location/") || reference.startsWith("Device/");
    }

    /** Whether two appointments of it at once are one too many. A Location that cannot be read is taken for a site. */
    static boolean isExclusive(String reference, Look look) {
        return isBookable(reference) && (!reference.startsWith("Location/") || isRoom(reference, look));
    }

    static boolean isRoom(String reference, Look look) {
        return look.read("Location", idOf(reference)) instanceof Outcome.Ok<JsonObject>(JsonObject location) && isRoom(location);
    }

    static boolean isRoom(JsonObject location) {
        JsonObject type = location.object("physicalType");
        return type != null
                && JsonObject.objects(type, "coding").stream().anyMatch(c -> ROOMS.contains(String.valueOf(c.string("code"))));
    }

    static String idOf(String reference) {
        return reference.substring(reference.indexOf('/') + 1);
    }

    static String typeOf(String reference) {
        return reference.substring(0, Math.max(0, reference.indexOf('/')));
    }
}
