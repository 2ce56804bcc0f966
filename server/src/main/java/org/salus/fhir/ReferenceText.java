package org.salus.fhir;

import org.jspecify.annotations.Nullable;
import org.salus.kernel.Ids;

/**
 * A literal reference to a resource by type and id (R4 section 2.3.0.3), such as {@code Patient/1} or {@code Patient/1/_history/2}.
 *
 * @param version null when none is named
 */
public record ReferenceText(
        String type, String id, @Nullable String version) {

    /** Reads a relative reference; null when the text is something else, or its type is not of R4's names. */
    public static @Nullable ReferenceText relative(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || text.indexOf(':') >= 0 || !isTypeName(text, 0, slash)) {
            return null;
        }
        int end = text.indexOf('/', slash + 1);
        String version = null;
        if (end >= 0) {
            if (!text.startsWith("/_history/", end)) {
                return null;
            }
            version = text.substring(end + 10);
            if (!Ids.isValid(version)) {
                return null;
            }
        }
        String id = text.substring(slash + 1, end < 0 ? text.length() : end);
        return isId(id) ? new ReferenceText(text.substring(0, slash), id, version) : null;
    }

    /**
     * The type that a reference states, in whichever form: relative, absolute ({@code http://x/fhir/Patient/1}) or conditional
     * ({@code Patient?identifier=1}); null when it states none.
     */
    public static @Nullable String typeOf(String text) {
        int query = text.indexOf('?');
        String path = query < 0 ? text : text.substring(0, query);
        if (query >= 0 && path.indexOf('/') < 0) {
            return isTypeName(path, 0, path.length()) ? path : null;
        }
        if (text.startsWith("urn:") || text.startsWith("#")) {
            return null;
        }
        int history = path.indexOf("/_history/");
        int end = history < 0 ? path.length() : history;
        int idSlash = path.lastIndexOf('/', end - 1);
        if (idSlash <= 0) {
            return null;
        }
        int typeSlash = path.lastIndexOf('/', idSlash - 1);
        return isTypeName(path, typeSlash + 1, idSlash) ? path.substring(typeSlash + 1, idSlash) : null;
    }

    private static boolean isId(String id) {
        int length = id.length();
        if (length == 0 || length > 64) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = id.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!letter && c != '-' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isTypeName(String text, int from, int to) {
        if (from >= to || text.charAt(from) < 'A' || text.charAt(from) > 'Z') {
            return false;
        }
        for (int i = from + 1; i < to; i++) {
            char c = text.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
                return false;
            }
        }
        return true;
    }
}
