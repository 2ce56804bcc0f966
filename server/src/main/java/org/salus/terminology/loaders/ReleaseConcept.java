package org.salus.terminology.loaders;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.CodeSystemWriter.Designation;
import org.salus.terminology.PropertyType;

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

    /** Something that the release says of it. */
    record Property(String name, PropertyType type, String value) {

        static Property string(String name, String value) {
            return new Property(name, PropertyType.STRING, value);
        }

        /** @param value a code of the same system */
        static Property code(String name, String value) {
            return new Property(name, PropertyType.CODE, value);
        }

        static Property bool(String name, boolean value) {
            return new Property(name, PropertyType.BOOLEAN, Boolean.toString(value));
        }

        static Property integer(String name, long value) {
            return new Property(name, PropertyType.INTEGER, Long.toString(value));
        }
    }
}
