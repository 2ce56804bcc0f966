package org.salus.record;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.FhirXml;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.kernel.Outcome;
import org.salus.search.QueryString;

/**
 * How an answer is written: {@code _format} goes before {@code Accept} (R4 section 3.1.0.1.11). Without a wish, and for a browser, it is
 * JSON as it is stored.
 */
record Format(boolean xml, boolean pretty) {

    static final Format JSON = new Format(false, false);

    /** Null when the caller takes neither JSON nor XML. */
    static @Nullable Format of(@Nullable String accept, @Nullable String query) {
        boolean parameters = query != null && (query.contains("_format") || query.contains("_pretty"));
        if (!parameters
                && (accept == null
                        || accept.equals("application/fhir+json")
                        || accept.equals("application/json")
                        || accept.equals("*/*"))) {
            return JSON;
        }
        // A query that cannot be read is refused later, in JSON.
        return of(
                accept,
                parameters && QueryString.parse(query) instanceof Outcome.Ok<QueryString>(QueryString parsed)
                        ? parsed
                        : QueryString.EMPTY);
    }

    static @Nullable Format of(@Nullable String accept, QueryString query) {
        boolean pretty = "true".equals(query.first("_pretty"));
        String format = query.first("_format");
        if (format != null) {
            if (!MediaTypes.isOfThisVersion(format)) {
                return null;
            }
            if (MediaTypes.isXml(format)) {
                return new Format(true, pretty);
            }
            boolean page = format.equals("html") || MediaTypes.plain(format).equals("text/html");
            return MediaTypes.isJson(format) || page ? new Format(false, pretty) : null;
        }
        if (accept == null || accept.isBlank()) {
            return new Format(false, pretty);
        }
        return accepted(accept, pretty);
    }

    private static @Nullable Format accepted(String accept, boolean pretty) {
        double json = 0;
        double xml = 0;
        for (String one : accept.split(",")) {
            double quality = quality(one);
            if (!MediaTypes.isOfThisVersion(one)) {
                continue;
            }
            String type = MediaTypes.plain(one);
            if (type.equals("text/html")) {
                return new Format(false, pretty);
            }
            // What is named goes before what a wildcard allows, and what comes first before what comes later.
            if (type.equals("*/*") || type.equals("application/*")) {
                json = Math.max(json, quality * 0.999);
            } else if (MediaTypes.isJson(one)) {
                json = Math.max(json, quality - (xml == quality ? 0.0001 : 0));
            } else if (MediaTypes.isXml(one)) {
                xml = Math.max(xml, quality - (json == quality ? 0.0001 : 0));
            }
        }
        if (json <= 0 && xml <= 0) {
            return null;
        }
        return new Format(xml > json, pretty);
    }

    private static double quality(String accepted) {
        String q = MediaTypes.parameter(accepted, "q");
        if (q == null) {
            return 1;
        }
        try {
            return Math.clamp(Double.parseDouble(q.toLowerCase(Locale.ROOT)), 0, 1);
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    String contentType() {
        return xml ? MediaTypes.XML : MediaTypes.JSON;
    }

    /** A body in JSON, as this format has it. */
    byte[] write(byte[] body, R4 definitions) {
        if (!xml && !pretty) {
            return body;
        }
        JsonObject resource = Json.parse(body).get();
        return xml ? FhirXml.write(definitions, resource, pretty) : Json.writePretty(resource);
    }
}
