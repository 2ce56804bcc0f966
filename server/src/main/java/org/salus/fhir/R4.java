package org.salus.fhir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The FHIR R4 (4.0.1) definitions: resource types, their elements, search parameters and compartments. Immutable. */
public final class R4 {

    private static final class Holder {
        static final R4 INSTANCE = new R4();
    }

    private final List<ResourceType> types;
    private final Map<String, ResourceType> byName = new HashMap<>();
    private final @Nullable ResourceType[] byCode;

    private final int generation;

    private R4() {
        this(new DefinitionsReader().read(), 0);
    }

    private R4(List<ResourceType> types, int generation) {
        this.types = types;
        this.generation = generation;
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

    /**
     * These with the parameters that an organisation added.
     *
     * @param generation which of its sets of parameters this is
     * @param added by name of the resource type
     * @param waiting parameters, added or not, whose values are still being indexed, by name of the resource type: see
     *     {@link ResourceType#searchable}
     * @param indexForms {@link ResourceType#indexForm} by name, of types some of whose rows are indexed in an older form
     */
    public R4 with(
            int generation,
            Map<String, List<AddedParameter>> added,
            Map<String, Map<String, IntSupplier>> waiting,
            Map<String, Integer> indexForms) {
        List<ResourceType> changed = new ArrayList<>(types.size());
        for (ResourceType type : types) {
            List<AddedParameter> more = added.getOrDefault(type.name(), List.of());
            Map<String, IntSupplier> wait = waiting.getOrDefault(type.name(), Map.of());
            int indexForm = indexForms.getOrDefault(type.name(), type.indexForm());
            changed.add(
                    more.isEmpty() && wait.isEmpty() && indexForm == type.indexForm()
                            ? type
                            : new ResourceType(type, more, wait, indexForm));
        }
        return new R4(List.copyOf(changed), generation);
    }

    /** Which of an organisation's sets of added parameters this is; 0 for R4 alone. Rows carry values by one generation. */
    public int generation() {
        return generation;
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
