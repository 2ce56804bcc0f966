package org.salus.scheduling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;

/**
 * Messages to patients, as Communications. {@code preparation}: waits; {@code in-progress}: being sent by one node; {@code completed}: sent;
 * {@code stopped}: given up; {@code unknown}: nobody can say whether it was sent; {@code not-done}: taken back.
 */
final class Messages {

    static final String CHANNEL = "urn:salus:message-channel";
    static final String ATTEMPTS = "urn:salus:message-attempts";

    /** Not before then. */
    static final String NEXT = "urn:salus:message-next";

    /** Since when a node is sending it. */
    static final String CLAIMED = "urn:salus:message-claimed";

    /** Identifier: hash of the secret by which the recipient stops messages of this kind. */
    static final String OPT_OUT = "urn:salus:opt-out";

    private static final String REASONS = "urn:salus:CodeSystem:message-reason";

    private Messages() {}

    /** @param system with {@code value}: the identifier by which it is there once */
    static JsonObject made(String system, String value, Visit visit, String text, String channel) {
        JsonObject patient = JsonObject.of("reference", String.valueOf(visit.patient()));
        JsonObject message = new JsonObject().put("resourceType", "Communication");
        Extensions.set(message, CHANNEL, "valueCode", channel);
        return message.put("identifier", JsonArray.of(new JsonObject().put("system", system).put("value", value)))
                .put("status", "preparation")
                .put("subject", patient)
                .put("about", JsonArray.of(JsonObject.of("reference", visit.reference())))
                .put("recipient", JsonArray.of(patient.deepCopy()))
                .put("payload", JsonArray.of(JsonObject.of("contentString", text)));
    }

    /** A copy in another state. @param reason code of why; null for none */
    static JsonObject in(JsonObject message, String status, @Nullable String reason) {
        JsonObject after = message.deepCopy().put("status", status);
        Extensions.remove(after, CLAIMED);
        Extensions.remove(after, NEXT);
        if (reason == null) {
            after.remove("statusReason");
        } else {
            after.put("statusReason", JsonObject.of(
                    "coding", JsonArray.of(new JsonObject().put("system", REASONS).put("code", reason))));
        }
        return after;
    }

    static String status(JsonObject message) {
        return String.valueOf(message.string("status"));
    }

    static @Nullable String reason(JsonObject message) {
        JsonObject reason = message.object("statusReason");
        return reason == null
                ? null
                : JsonObject.objects(reason, "coding").stream()
                        .filter(c -> REASONS.equals(c.string("system")))
                        .map(c -> c.string("code"))
                        .findFirst()
                        .orElse(null);
    }

    static int attempts(JsonObject message) {
        String attempts = Extensions.value(message, ATTEMPTS);
        return attempts == null ? 0 : Integer.parseInt(attempts);
    }

    static void attempts(JsonObject message, int attempts) {
        Extensions.set(message, ATTEMPTS, "valueUnsignedInt", JsonNumber.of(attempts));
    }

    static @Nullable Instant time(JsonObject message, String url) {
        return ClinicTime.exact(Extensions.value(message, url));
    }

    static void time(JsonObject message, String url, Instant at) {
        Extensions.set(message, url, "valueInstant", Flow.written(at));
    }

    static @Nullable String identifier(JsonObject message, String system) {
        return JsonObject.objects(message, "identifier").stream()
                .filter(i -> system.equals(i.string("system")))
                .map(i -> i.string("value"))
                .findFirst()
                .orElse(null);
    }

    static String text(JsonObject message) {
        return String.valueOf(JsonObject.objects(message, "payload").getFirst().string("contentString"));
    }
}
