package org.salus.terminology;

/** Types of concept properties (CodeSystem.property.type); their values are written as FHIR JSON writes them. */
public enum PropertyType {
    /** A code of the same system. */
    CODE("code", "valueCode"),
    /** A code of any system. */
    CODING("Coding", "valueCoding"),
    STRING("string", "valueString"),
    INTEGER("integer", "valueInteger"),
    BOOLEAN("boolean", "valueBoolean"),
    DATE_TIME("dateTime", "valueDateTime"),
    DECIMAL("decimal", "valueDecimal");

    private final String code;
    private final String element;

    PropertyType(String code, String element) {
        this.code = code;
        this.element = element;
    }

    public String code() {
        return code;
    }

    /** The name of the value's element, such as {@code valueCode}. */
    public String element() {
        return element;
    }
}
