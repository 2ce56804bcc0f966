package org.salus.terminology;

import org.jspecify.annotations.Nullable;

/**
 * Writes the concepts of one code system. What belongs to a concept may come before or after the concept itself and from other files:
 * everything is put together by code at the commit. Text is trimmed; empty text is none.
 */
public interface CodeSystemWriter {

    /**
     * A concept. Written again, the later one stands. Concepts keep the order in which they were first written.
     *
     * @param code at most 500 characters
     * @param display preferred name; null: the code is shown
     * @param definition a sentence, null when there is none
     * @param active false for what should no longer be chosen; it still validates and is looked up
     * @param isAbstract a heading that is not to be chosen
     */
    void concept(String code, @Nullable String display, @Nullable String definition, boolean active, boolean isAbstract);

    /** An active one that may be chosen. */
    default void concept(String code, @Nullable String display) {
        concept(code, display, null, true, false);
    }

    /** Another name: found by type-ahead, shown with includeDesignations, and the display in its language. */
    void designation(String code, Designation designation);

    /**
     * @param language BCP-47, null when not known
     * @param use what kind of name, such as a fully specified name; null when not known
     */
    record Designation(@Nullable String language, @Nullable Use use, String value) {

        public static Designation synonym(@Nullable String language, String value) {
            return new Designation(language, null, value);
        }
    }

    /** A Coding: how a designation is used. */
    record Use(String system, String code, @Nullable String display) {}

    /**
     * A property's value; a property may have several. Filters {@code =}, {@code in}, {@code exists} and {@code regex} find it by its value.
     *
     * @param value as FHIR JSON writes it: {@code true}, {@code 12}, {@code 2020-01-31}; not for {@link PropertyType#CODING}
     */
    void property(String code, String name, PropertyType type, String value);

    /** A property whose value is a code of any system. Filters find it by the code. */
    void coding(String code, String name, String system, String value, @Nullable String display);

    /** The concept lies below this one; it may lie below several. */
    void parent(String code, String parent);
}
