package org.salus.fhir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A resource type, data type or backbone element, compiled for the walk. Built once by {@link DefinitionsReader}, then only read. */
final class TypeDefinition {

    final String name;
    final Form form;
    final List<ElementDefinition> elements = new ArrayList<>();

    /** By the name in JSON: choices spelt out, primitives with their {@code _} twins. */
    final Map<String, Property> properties = new HashMap<>();

    /** Bits of the elements that must be there, by their ordinal: below 64 and from 64 on. */
    long requiredLow;

    long requiredHigh;

    TypeDefinition(String name, Form form) {
        this.name = name;
        this.form = form;
    }

    /**
     * One element, as the definitions count it: a choice is one element with several properties.
     *
     * @param max {@link Integer#MAX_VALUE} for {@code *}
     * @param summary part of the summary view
     */
    record ElementDefinition(
            String name,
            int ordinal,
            int min,
            int max,
            boolean choice,
            @Nullable CodeList codes,
            boolean summary) {

        boolean array() {
            return max > 1;
        }

        String shown() {
            return choice ? name + "[x]" : name;
        }
    }

    /** One JSON member that an element may be written as. {@code targets}: types a Reference may lead to, empty for any. */
    static final class Property {
        /** The type that has this member. */
        final TypeDefinition owner;

        final String name;
        final ElementDefinition element;
        final TypeDefinition type;
        final java.util.Set<String> targets;
        final boolean twin;

        Property(
                TypeDefinition owner,
                String name,
                ElementDefinition element,
                TypeDefinition type,
                java.util.Set<String> targets,
                boolean twin) {
            this.owner = owner;
            this.name = name;
            this.element = element;
            this.type = type;
            this.targets = targets;
            this.twin = twin;
        }

        /** The member that holds the id and extensions of this primitive; null when it is no primitive. */
        @Nullable Property twinProperty() {
            return type.form.primitive() ? owner.properties.get("_" + name) : null;
        }
    }

    /** How a type looks in JSON. */
    enum Form {
        RESOURCE,
        COMPLEX,
        BOOLEAN,
        INTEGER,
        UNSIGNED_INT,
        POSITIVE_INT,
        DECIMAL,
        STRING,
        CODE,
        ID,
        URI,
        OID,
        UUID,
        BASE64,
        DATE,
        DATE_TIME,
        INSTANT,
        TIME,
        XHTML;

        boolean primitive() {
            return this != RESOURCE && this != COMPLEX;
        }
    }
}
