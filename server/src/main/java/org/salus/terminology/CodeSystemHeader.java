package org.salus.terminology;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a code system apart from its concepts (R4 section 4.8.1).
 *
 * @param url canonical URL, without version
 * @param version as the publisher writes it; for SNOMED CT {@code http://snomed.info/sct/[edition]/version/[date]}; null for none
 * @param name for people
 * @param content whether all concepts are there
 * @param hierarchy what a parent means; null when there is no hierarchy
 * @param caseSensitive whether codes that differ in case alone differ
 * @param copyright the licence under which the content may be used, shown with it
 * @param source where it was loaded from: the file's or release's name
 * @param allCodes canonical URL of the value set of all its codes, null when it has none
 * @param properties which its concepts may have; what is not declared here is declared by its first use
 */
public record CodeSystemHeader(
        String url,
        @Nullable String version,
        String name,
        Content content,
        @Nullable Hierarchy hierarchy,
        boolean caseSensitive,
        @Nullable String copyright,
        @Nullable String source,
        @Nullable String allCodes,
        List<Declared> properties) {

    public CodeSystemHeader {
        properties = List.copyOf(properties);
    }

    /** A complete one whose parents subsume. */
    public static CodeSystemHeader of(String url, @Nullable String version, String name) {
        return new CodeSystemHeader(
                url, version, name, Content.COMPLETE, Hierarchy.IS_A, true, null, null, null, List.of());
    }

    /** CodeSystem.content, of those that have concepts. */
    public enum Content {
        COMPLETE("complete"),
        FRAGMENT("fragment"),
        EXAMPLE("example");

        private final String code;

        Content(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** CodeSystem.hierarchyMeaning. */
    public enum Hierarchy {
        IS_A("is-a"),
        GROUPED_BY("grouped-by"),
        PART_OF("part-of"),
        CLASSIFIED_WITH("classified-with");

        private final String code;

        Hierarchy(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** CodeSystem.property. */
    public record Declared(String code, PropertyType type, @Nullable String uri, @Nullable String description) {}
}
