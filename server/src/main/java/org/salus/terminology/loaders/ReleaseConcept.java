package org.salus.terminology.loaders;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A concept of a code system as its release states it.
 *
 * @param display the preferred words
 * @param definition longer text, if the release has one
 * @param active false when its owner has retired it: it is known, and not offered
 * @param selectable false for chapters, blocks and the like, which only group
 * @param parents codes of the same system that subsume this one directly
 */
record ReleaseConcept(
        String code,
        String display,
        @Nullable String definition,
        boolean active,
        boolean selectable,
        List<String> parents,
        List<Designation> designations,
        List<Property> properties) {

    ReleaseConcept {
        parents = List.copyOf(parents);
        designations = List.copyOf(designations);
        properties = List.copyOf(properties);
    }

    ReleaseConcept(String code, String display, boolean active, List<Property> properties) {
        this(code, display, null, active, true, List.of(), List.of(), properties);
    }

    /**
     * Other words for it.
     *
     * @param language BCP 47
     * @param useSystem with {@code useCode}: what kind of words they are; null for plain synonyms
     */
    record Designation(
            @Nullable String language, @Nullable String useSystem, @Nullable String useCode, String value) {

        static Designation synonym(@Nullable String language, String value) {
            return new Designation(language, null, null, value);
        }
    }

    /** Something that the release says of it. */
    record Property(String name, PropertyKind kind, String value) {

        static Property string(String name, String value) {
            return new Property(name, PropertyKind.STRING, value);
        }

        /** @param value a code of the same system */
        static Property code(String name, String value) {
            return new Property(name, PropertyKind.CODE, value);
        }

        static Property bool(String name, boolean value) {
            return new Property(name, PropertyKind.BOOLEAN, Boolean.toString(value));
        }

        static Property integer(String name, long value) {
            return new Property(name, PropertyKind.INTEGER, Long.toString(value));
        }
    }

    /** The types of {@code CodeSystem.property.type} that releases need. */
    enum PropertyKind {
        CODE("code"),
        STRING("string"),
        BOOLEAN("boolean"),
        INTEGER("integer"),
        DATE_TIME("dateTime");

        private final String word;

        PropertyKind(String word) {
            this.word = word;
        }

        /** As in {@code CodeSystem.concept.property.value[x]}. */
        String word() {
            return word;
        }
    }
}
