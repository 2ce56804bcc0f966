package org.salus.fhir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The FHIR R4 (4.0.1) definitions: resource types, their elements, search parameters and compartments. Immutable. */
public final class R4 {

    private R4() {}

    /** The one set of definitions; loaded on first use. */
    public static R4 definitions() {
        return new R4();
    }

    /** The type with this name; null when R4 has none (names are case-sensitive). */
    public @Nullable ResourceType type(String name) {
        return null;
    }

    /** The type with this code; null when there is none. */
    public @Nullable ResourceType type(short code) {
        return null;
    }

    /** All concrete resource types, in order of their names. */
    public List<ResourceType> types() {
        return List.of();
    }
}
