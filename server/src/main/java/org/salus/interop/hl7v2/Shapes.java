package org.salus.interop.hl7v2;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** Names that this module uses beyond FHIR's own (docs/api/hl7v2.md), and small shapes. */
final class Shapes {

    /** Identifier of the Communication that keeps a message: sender and MSH-10. */
    static final String MESSAGE = "urn:salus:hl7v2:message";

    /** Identifier of the same: what the message says. */
    static final String CONTENT = "urn:salus:hl7v2:content";

    static final String SENDER = "urn:salus:hl7v2:sender";
    static final String REPORT = "urn:salus:hl7v2:report";
    static final String OBSERVATION = "urn:salus:hl7v2:observation";

    static final String CONTENT_TYPE = "application/hl7-v2+er7";

    /** Of a patient, an order, a report: what is longer is none, and no question to the record. */
    static final int LONGEST_NUMBER = 200;

    private Shapes() {}

    /** Names something by several texts, whatever characters these have. */
    static String key(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token for a query: a value with the characters of the query language stays one value. */
    static String token(String system, String value) {
        String escaped = value.replace("\\", "\\\\").replace("$", "\\$").replace(",", "\\,").replace("|", "\\|");
        return URLEncoder.encode(system + "|" + escaped, StandardCharsets.UTF_8);
    }

    static JsonObject identifier(String system, String value) {
        return new JsonObject().put("system", system).put("value", value);
    }

    static @Nullable String identifier(JsonObject resource, String system) {
        return JsonObject.objects(resource, "identifier").stream()
                .filter(i -> system.equals(i.string("system")))
                .map(i -> i.string("value"))
                .findFirst()
                .orElse(null);
    }

    static JsonObject reference(String reference) {
        return new JsonObject().put("reference", reference);
    }

    static JsonObject concept(String system, String code) {
        return new JsonObject().put("coding", JsonArray.of(new JsonObject().put("system", system).put("code", code)));
    }

    static String self(JsonObject resource) {
        return resource.string("resourceType") + "/" + resource.string("id");
    }

    static String written(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
