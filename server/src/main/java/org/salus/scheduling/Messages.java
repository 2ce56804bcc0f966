package org.salus.scheduling;

import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** Messages to patients, as Communications that wait to be sent. */
final class Messages {

    static final String CHANNEL = "urn:salus:message-channel";

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
}
