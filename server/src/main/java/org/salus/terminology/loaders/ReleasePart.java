package org.salus.terminology.loaders;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One code system, a number of value sets, or one map of a release. Each may be read more than once, always in the same order. */
sealed interface ReleasePart {

    /** For progress: what is being read. */
    String title();

    /**
     * A code system.
     *
     * @param url canonical, without version
     * @param caseSensitive whether codes that differ in case alone differ
     * @param copyright what its owner asks to be shown
     * @param allCodes canonical URL of the value set of all its codes
     */
    record Codes(
            String url,
            String version,
            String title,
            boolean caseSensitive,
            @Nullable String copyright,
            @Nullable String allCodes,
            Supplier<Items<ReleaseConcept>> concepts)
            implements ReleasePart {}

    /** Value sets that list their codes. */
    record Sets(String title, Supplier<Items<ReleaseSet>> sets) implements ReleasePart {}

    /** A map between two code systems. */
    record Mappings(
            String url,
            String version,
            String title,
            String sourceSystem,
            String targetSystem,
            @Nullable String copyright,
            Supplier<Items<Mapping>> mappings)
            implements ReleasePart {}

    /** A value set with its members in order. */
    record ReleaseSet(
            String url, String version, String title, @Nullable String copyright, List<Member> members) {
        public ReleaseSet {
            members = List.copyOf(members);
        }
    }

    record Member(String system, String code, String display) {}

    /**
     * One row of a map.
     *
     * @param target null when the source has no target
     * @param equivalence a code of <a href="http://hl7.org/fhir/R4/valueset-concept-map-equivalence.html">ConceptMapEquivalence</a>
     * @param comment what must be heeded, such as the rule under which the row holds
     */
    record Mapping(
            String source,
            @Nullable String sourceDisplay,
            @Nullable String target,
            String equivalence,
            @Nullable String comment) {}
}
