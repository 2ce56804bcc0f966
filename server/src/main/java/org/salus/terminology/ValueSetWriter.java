package org.salus.terminology;

import org.jspecify.annotations.Nullable;

/** Writes the codes of one value set that lists them; at most 500,000. */
public interface ValueSetWriter {

    /**
     * A code, in the order in which they are to be shown.
     *
     * @param system canonical URL
     * @param version of the system, null for whichever is there
     * @param display in this value set; null for the system's own
     */
    void code(String system, @Nullable String version, String code, @Nullable String display);
}
