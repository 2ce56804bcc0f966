package org.salus.terminology;

import org.jspecify.annotations.Nullable;

/** Writes the elements of one concept map. */
public interface ConceptMapWriter {

    /** One relation from a source code to a target code. */
    void map(Element element);

    /**
     * @param equivalence a code of the R4 value set concept-map-equivalence; of the target to the source
     * @param targetCode null when there is no target (equivalence {@code unmatched})
     * @param comment such as a rule under which it holds, null when there is none
     */
    record Element(
            String sourceSystem,
            String sourceCode,
            @Nullable String sourceDisplay,
            String targetSystem,
            @Nullable String targetCode,
            @Nullable String targetDisplay,
            String equivalence,
            @Nullable String comment) {

        public static Element of(String sourceSystem, String sourceCode, String targetSystem, String targetCode, String equivalence) {
            return new Element(sourceSystem, sourceCode, null, targetSystem, targetCode, null, equivalence, null);
        }
    }
}
