package org.salus.record;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonBuffer;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Ids;

/** Writes a Bundle around stored bodies, which are copied as they are. */
public final class BundleWriter {

    private static final byte[] RESOURCE = utf8("\"resource\":");

    private final JsonBuffer out = new JsonBuffer(16 * 1024);
    private boolean entries;
    private boolean entryStarted;

    public BundleWriter(String type, long updated) {
        text("{\"resourceType\":\"Bundle\",\"id\":\"").text(Ids.resource()).text("\",\"meta\":{\"lastUpdated\":\"");
        text(Times.instant(updated)).text("\"},\"type\":\"").text(type).text("\"");
    }

    public BundleWriter total(@Nullable Long total) {
        return total == null ? this : text(",\"total\":").text(Long.toString(total));
    }

    /** Must be called before the first entry. */
    public BundleWriter links(String self, @Nullable String next) {
        text(",\"link\":[{\"relation\":\"self\",\"url\":").string(self).text("}");
        if (next != null) {
            text(",{\"relation\":\"next\",\"url\":").string(next).text("}");
        }
        return text("]");
    }

    public BundleWriter entry() {
        text(entries ? ",{" : ",\"entry\":[{");
        entries = true;
        entryStarted = false;
        return this;
    }

    public BundleWriter fullUrl(String url) {
        return member("fullUrl").string(url);
    }

    public BundleWriter resource(byte[] body) {
        comma();
        out.append(RESOURCE, 0, RESOURCE.length).append(body, 0, body.length);
        return this;
    }

    public BundleWriter search(String mode) {
        return member("search").text("{\"mode\":\"").text(mode).text("\"}");
    }

    /** A whole {@code Bundle.entry.search}, for scores and extensions. */
    public BundleWriter search(JsonObject search) {
        Json.write(search, member("search").out);
        return this;
    }

    public BundleWriter request(String method, String url) {
        return member("request").text("{\"method\":\"").text(method).text("\",\"url\":").string(url).text("}");
    }

    public BundleWriter response(
            String status, @Nullable String location, int version, long updated, byte @Nullable [] outcome) {
        member("response").text("{\"status\":\"").text(status).text("\"");
        if (location != null) {
            text(",\"location\":").string(location);
        }
        if (version > 0) {
            text(",\"etag\":\"W/\\\"").text(Integer.toString(version)).text("\\\"\"");
        }
        if (updated > 0) {
            text(",\"lastModified\":\"").text(Times.instant(updated)).text("\"");
        }
        if (outcome != null) {
            text(",\"outcome\":");
            out.append(outcome, 0, outcome.length);
        }
        return text("}");
    }

    public BundleWriter endEntry() {
        return text("}");
    }

    public byte[] end() {
        text(entries ? "]}" : "}");
        return out.toByteArray();
    }

    private BundleWriter member(String name) {
        comma();
        return text("\"").text(name).text("\":");
    }

    private void comma() {
        if (entryStarted) {
            text(",");
        }
        entryStarted = true;
    }

    private BundleWriter text(String text) {
        for (int i = 0; i < text.length(); i++) {
            out.append((byte) text.charAt(i));
        }
        return this;
    }

    /** A URL or other short text as a JSON string. */
    private BundleWriter string(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        byte[] bytes = utf8(quoted.append('"').toString());
        out.append(bytes, 0, bytes.length);
        return this;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
