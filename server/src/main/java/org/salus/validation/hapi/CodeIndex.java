package org.salus.validation.hapi;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r5.model.CodeSystem;
import org.hl7.fhir.r5.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r5.model.CodeSystem.ConceptPropertyComponent;
import org.hl7.fhir.r5.model.Enumerations.CodeSystemContentMode;
import org.jspecify.annotations.Nullable;

/** The concepts of one code system by code, with what stands above each. */
final class CodeIndex {

    private record Entry(ConceptDefinitionComponent concept, Set<String> parents) {}

    private final Map<String, Entry> concepts = new HashMap<>();
    private final boolean caseSensitive;
    private final boolean complete;
    private final boolean supplement;

    CodeIndex(CodeSystem system) {
        caseSensitive = !system.hasCaseSensitive() || system.getCaseSensitive();
        complete = system.getContent() == CodeSystemContentMode.COMPLETE;
        supplement = system.getContent() == CodeSystemContentMode.SUPPLEMENT;
        add(system.getConcept(), null);
        for (Entry entry : concepts.values()) {
            for (ConceptPropertyComponent property : entry.concept.getProperty()) {
                if ((property.getCode().equals("parent") || property.getCode().equals("subsumedBy")) && property.hasValue()) {
                    entry.parents.add(String.valueOf(property.getValue().primitiveValue()));
                }
            }
        }
    }

    private void add(List<ConceptDefinitionComponent> list, @Nullable String parent) {
        for (ConceptDefinitionComponent concept : list) {
            String code = concept.getCode();
            if (code == null) {
                continue;
            }
            Entry entry = concepts.computeIfAbsent(key(code), _ -> new Entry(concept, new HashSet<>(2)));
            if (parent != null) {
                entry.parents.add(parent);
            }
            add(concept.getConcept(), code);
        }
    }

    private String key(String code) {
        return caseSensitive ? code : code.toLowerCase(Locale.ROOT);
    }

    /** Whether a code that is not here is none of the system. */
    boolean isComplete() {
        return complete;
    }

    /** Whether it says more of another system's codes, and has none itself. */
    boolean isSupplement() {
        return supplement;
    }

    boolean has(String code) {
        return concepts.containsKey(key(code));
    }

    @Nullable ConceptDefinitionComponent concept(String code) {
        Entry entry = concepts.get(key(code));
        return entry == null ? null : entry.concept;
    }

    /** Whether {@code ancestor} stands above the code, at any distance. */
    boolean isBelow(String code, String ancestor) {
        return isBelow(code, key(ancestor), new HashSet<>());
    }

    private boolean isBelow(String code, String ancestor, Set<String> seen) {
        Entry entry = concepts.get(key(code));
        if (entry == null || !seen.add(key(code))) {
            return false;
        }
        for (String parent : entry.parents) {
            if (key(parent).equals(ancestor) || isBelow(parent, ancestor, seen)) {
                return true;
            }
        }
        return false;
    }
}
