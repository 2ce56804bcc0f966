package org.salus.fhir;

/** The JSON literal {@code null}; in FHIR only allowed inside arrays of primitives and their {@code _element} twins. */
public enum JsonNull {
    NULL;

    @Override
    public String toString() {
        return "null";
    }
}
