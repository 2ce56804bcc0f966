package org.salus.fhir;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All codes of a value set that an element is bound to with strength {@code required}. */
final class CodeList {

    private static final int SHOWN = 12;

    final String valueSet;
    private final Map<String, Set<String>> bySystem = new HashMap<>();
    private final Map<String, String> systemByCode = new HashMap<>();

    CodeList(String valueSet) {
        this.valueSet = valueSet;
    }

    void add(String system, Set<String> codes) {
        bySystem.put(system, codes);
        codes.forEach(code -> systemByCode.putIfAbsent(code, system));
    }

    boolean contains(String code) {
        return systemByCode.containsKey(code);
    }

    /** A coding without system is judged by its code alone. */
    boolean contains(@Nullable String system, String code) {
        if (system == null) {
            return contains(code);
        }
        Set<String> codes = bySystem.get(system);
        return codes != null && codes.contains(code);
    }

    /** The code system of a bare code; null when it is not in the list. */
    @Nullable
    String systemOf(String code) {
        return systemByCode.get(code);
    }

    /** For a message: the codes when they are few, else the value set. */
    String shown() {
        return systemByCode.size() <= SHOWN
                ? "one of " + String.join(", ", new TreeSet<>(systemByCode.keySet()))
                : "a code of " + valueSet;
    }
}
