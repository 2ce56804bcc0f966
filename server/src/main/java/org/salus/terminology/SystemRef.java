package org.salus.terminology;

import org.jspecify.annotations.Nullable;

/**
 * A version of a code system that lies in the tables.
 *
 * @param version empty for none
 * @param concepts how many it has
 */
record SystemRef(
        int id,
        int organisation,
        String url,
        String version,
        String content,
        @Nullable String hierarchy,
        boolean caseSensitive,
        int concepts,
        String name) {

    boolean complete() {
        return content.equals("complete");
    }

    /** For messages. */
    String shown() {
        return version.isEmpty() ? url : url + "|" + version;
    }
}
