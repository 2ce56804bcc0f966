package org.salus.fhir;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The FHIR R4 (4.0.1) definitions: resource types, their elements, search parameters and compartments. Immutable. */
public final class R4 {

    private static final class Holder {
        static final R4 INSTANCE = new R4();
    }

    private final List<ResourceType> types;
    private final Map<String, ResourceType> byName = new HashMap<>();
    private final @Nullable ResourceType[] byCode;

    private R4() {
        types = new DefinitionsReader().read();
        byCode = new ResourceType[types.size() + 1];
        for (ResourceType type : types) {
            byName.put(type.name(), type);
            byCode[type.code()] = type;
        }
    }

    /** The one set of definitions; loaded on first use. */
    public static R4 definitions() {
        return Holder.INSTANCE;
    }

    /** The type with this name; null when R4 has none (names are case-sensitive). */
    public @Nullable ResourceType type(String name) {
        return byName.get(name);
    }

    /** The type with this code; null when there is none. */
    public @Nullable ResourceType type(short code) {
        return code > 0 && code < byCode.length ? byCode[code] : null;
    }

    /** All concrete resource types, in order of their names. */
    public List<ResourceType> types() {
        return types;
    }
}
